package dev.limpid.operators.sync;

import dev.limpid.align.AlignOptions;
import dev.limpid.align.LiveMatch;
import dev.limpid.align.LiveMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is being aligned: the matcher, and which frames its rows are. What it is asked for
 * comes out in the order of the frames. Not thread-safe.
 */
final class SyncStream {
  /** A pause of more than this share of a stripe closes what is open. */
  private static final double PAUSE_SHARE = 1.0 / 8;

  /** A frame and where it was found. */
  record Found(SyncFrame frame, LiveMatch match) {}

  private final SyncReference reference;
  private final AlignOptions options;
  private final LiveMatcher matcher;
  private final RunningPosition now;
  private final FinalPositions decidedPositions;
  private List<SyncFrame> frames = new ArrayList<>();
  private int decided;
  private boolean lost;
  private boolean dirty;
  private long lastSeenNanos;

  SyncStream(SyncReference reference, AlignOptions options) {
    this.reference = reference;
    this.options = options;
    this.matcher = new LiveMatcher(reference.live(), options);
    this.now = new RunningPosition(reference.live()::framesPerSecond);
    this.decidedPositions = new FinalPositions(reference.live()::framesPerSecond);
  }

  /** Goes on from a checkpoint with the same reference. */
  void restore(SyncState state) {
    matcher.restore(state.live());
    frames = new ArrayList<>(state.frames());
    decided = state.live().decided();
    lost = state.lost();
    now.restore(state.now());
    decidedPositions.restore(state.decided());
  }

  /** What must be kept; afterwards the stream is clean. */
  SyncState save() {
    dirty = false;
    return new SyncState(
        reference.generation(),
        lost,
        frames,
        matcher.state(),
        now.state(),
        decidedPositions.state());
  }

  /** The last described frame that is kept, or null. */
  @Nullable SyncFrame last() {
    return frames.isEmpty() ? null : frames.get(frames.size() - 1);
  }

  /** Whether it is a frame that was seen before. */
  boolean isLate(SyncFrame next) {
    if (frames.isEmpty()) {
      return false;
    }
    return !next.position().isAfter(frames.get(frames.size() - 1).position());
  }

  /** Whether a frame does not go on where the last one was. */
  boolean breaksOff(SyncFrame next) {
    if (frames.isEmpty()) {
      return false;
    }
    return next.position().restarts(frames.get(frames.size() - 1).position())
        || matcher.secondsSince(next.nanos()) > PAUSE_SHARE * options.stripeSeconds();
  }

  /** The provisional match of the next frame. */
  Found add(SyncFrame frame, float[] descriptor) {
    dirty = true;
    frames.add(frame);
    return new Found(frame, matcher.add(descriptor, frame.nanos()));
  }

  /** What to show now with a described frame: a position of the reference, negative for none. */
  double shown(Found provisional) {
    dirty = true;
    return now.at(provisional.match(), provisional.frame().nanos());
  }

  /** What to show now with a frame that is not described. */
  double shownAfter(SyncFrame between) {
    dirty = true;
    return now.after(between.nanos());
  }

  /** Keeps a frame that is not described until its neighbours have final matches. */
  void addBetween(SyncFrame between) {
    dirty = true;
    decidedPositions.add(between);
  }

  /** Forgets the frames that got no neighbour with a final match. */
  void forgetBetween() {
    decidedPositions.restore(FinalPositions.State.FRESH);
  }

  /** What to show finally, with a frame that has its final match and with those before it. */
  List<FinalPositions.Shown> shownFinally(Found found) {
    return decidedPositions.decide(found.frame(), found.match());
  }

  /** Final matches that are due. */
  List<Found> decide() {
    List<Found> found = paired(matcher.decide());
    int forgotten = matcher.forget();
    frames = new ArrayList<>(frames.subList(forgotten, frames.size()));
    decided -= forgotten;
    return found;
  }

  /** Final matches of all that have none; nothing is kept. */
  List<Found> finish() {
    dirty = true;
    List<Found> found = paired(matcher.finish());
    frames.clear();
    decided = 0;
    now.restore(RunningPosition.State.FRESH);
    return found;
  }

  private List<Found> paired(List<LiveMatch> matches) {
    List<Found> found = new ArrayList<>();
    for (LiveMatch match : matches) {
      found.add(new Found(frames.get(decided++), match));
    }
    return found;
  }

  /** De-correlated costs of the last frame to all described frames, standard deviations. */
  float[] lastCosts() {
    return matcher.lastCosts();
  }

  boolean isDirty() {
    return dirty;
  }

  boolean isLost() {
    return lost;
  }

  void setLost(boolean now) {
    lost = now;
  }

  long lastSeenNanos() {
    return lastSeenNanos;
  }

  void seen(long nowNanos) {
    lastSeenNanos = nowNanos;
  }
}
