package dev.limpid.operators.sync;

import dev.limpid.align.LiveMatch;
import java.util.function.DoubleSupplier;

/**
 * Where in the reference a viewer of a stream is now: at the provisional match of the last
 * described frame, and from there on at the reference's current rate, never backwards within a run.
 * A match that lies elsewhere begins another run, a frame without a match ends it. Not thread-safe.
 */
final class RunningPosition {
  /** There is no match to go on from. */
  static final double NONE = -1;

  private static final double NANOS = 1e9;

  /** The rate is that of about the last seconds. */
  private static final double RATE_SECONDS = 2;

  /** Matches farther apart than this much of the reference, and frames of the stream, are apart. */
  private static final double JUMP_SECONDS = 2;

  /** The reference is never driven past faster than at this many times its own speed. */
  static final double MOST_SPEED = 4;

  /**
   * What must be kept to go on. Positions are in described frames of the reference.
   *
   * @param position the last match; {@link #NONE} for none
   * @param rate positions per second of the stream
   * @param nanos when the frame of the last match was taken
   * @param shown the farthest position of this run
   */
  record State(double position, double rate, long nanos, double shown) {
    static final State FRESH = new State(NONE, 0, 0, NONE);
  }

  private final DoubleSupplier usualRate;
  private State state = State.FRESH;

  /**
   * @param usualRate tells the positions per second at the speed at which the reference was driven
   */
  RunningPosition(DoubleSupplier usualRate) {
    this.usualRate = usualRate;
  }

  State state() {
    return state;
  }

  void restore(State kept) {
    state = kept;
  }

  /** Takes the provisional match of a described frame; returns what to show, or {@link #NONE}. */
  double at(LiveMatch match, long nanos) {
    if (!match.isFound()) {
      state = State.FRESH;
    } else if (goesOn(match, nanos)) {
      double seconds = (nanos - state.nanos()) / NANOS;
      double measured = (match.reference() - state.position()) / Math.max(1e-3, seconds);
      double share = 1 - Math.exp(-seconds / RATE_SECONDS);
      double rate = state.rate() + share * (bounded(measured) - state.rate());
      double shown = Math.max(state.shown(), match.reference());
      state = new State(match.reference(), rate, nanos, shown);
    } else {
      state = new State(match.reference(), usualRate.getAsDouble(), nanos, match.reference());
    }
    return state.shown();
  }

  private boolean goesOn(LiveMatch match, long nanos) {
    return isNear(nanos)
        && Math.abs(match.reference() - expected(nanos)) <= JUMP_SECONDS * usualRate.getAsDouble();
  }

  private boolean isNear(long nanos) {
    double seconds = (nanos - state.nanos()) / NANOS;
    return state.position() >= 0 && seconds >= 0 && seconds <= JUMP_SECONDS;
  }

  private double expected(long nanos) {
    return state.position() + state.rate() * (nanos - state.nanos()) / NANOS;
  }

  private double bounded(double rate) {
    return Math.max(0, Math.min(MOST_SPEED * usualRate.getAsDouble(), rate));
  }

  /** What to show with a frame that is not described, or {@link #NONE}. */
  double after(long nanos) {
    if (!isNear(nanos)) {
      return NONE;
    }
    double shown = Math.max(state.shown(), expected(nanos));
    state = new State(state.position(), state.rate(), state.nanos(), shown);
    return shown;
  }
}
