package dev.limpid.operators.sync;

import dev.limpid.align.LiveMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Where in the reference the frames between described ones finally are: in between, by their times,
 * where both neighbours have a match and no jump lies between. Not thread-safe.
 */
final class FinalPositions {
  /** A frame and its position in described frames of the reference. */
  record Shown(SyncFrame frame, double position) {}

  /**
   * What must be kept to go on.
   *
   * @param position the last final match; negative for none
   * @param nanos when its frame was taken
   * @param between the frames since then that are not described, in order
   */
  record State(double position, long nanos, List<SyncFrame> between) {
    static final State FRESH = new State(-1, 0, List.of());

    State {
      between = List.copyOf(between);
    }
  }

  private final DoubleSupplier usualRate;
  private double position = -1;
  private long nanos;
  private List<SyncFrame> between = new ArrayList<>();

  /**
   * @param usualRate tells the positions per second at the speed at which the reference was driven
   */
  FinalPositions(DoubleSupplier usualRate) {
    this.usualRate = usualRate;
  }

  State state() {
    return new State(position, nanos, between);
  }

  void restore(State kept) {
    position = kept.position();
    nanos = kept.nanos();
    between = new ArrayList<>(kept.between());
  }

  /** Takes a frame that is not described. */
  void add(SyncFrame frame) {
    between.add(frame);
  }

  /** Takes the next final match; returns the frames that are decided by it, in order. */
  List<Shown> decide(SyncFrame frame, LiveMatch match) {
    List<Shown> shown = new ArrayList<>();
    boolean linked = isLinked(match, frame.nanos());
    int passed = passedBy(frame);
    for (SyncFrame each : between.subList(0, passed)) {
      if (linked && each.isBefore(frame)) {
        double share = (each.nanos() - nanos) / (double) Math.max(1, frame.nanos() - nanos);
        double inside = Math.max(0, Math.min(1, share));
        shown.add(new Shown(each, position + inside * (match.reference() - position)));
      }
    }
    between = new ArrayList<>(between.subList(passed, between.size()));
    position = match.reference();
    nanos = frame.nanos();
    if (match.isFound()) {
      shown.add(new Shown(frame, position));
    }
    return shown;
  }

  /** How many of the frames between came before a frame: those of an earlier run, too. */
  private int passedBy(SyncFrame frame) {
    int passed = between.size();
    while (passed > 0 && !between.get(passed - 1).isBefore(frame)) {
      passed--;
    }
    return passed;
  }

  private boolean isLinked(LiveMatch match, long now) {
    double passed = match.reference() - position;
    double seconds = (now - nanos) / 1e9;
    double most = 1 + RunningPosition.MOST_SPEED * usualRate.getAsDouble() * seconds;
    return position >= 0 && match.isFound() && passed >= 0 && passed <= most;
  }
}
