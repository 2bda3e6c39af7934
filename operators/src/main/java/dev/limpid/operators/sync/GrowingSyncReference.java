package dev.limpid.operators.sync;

import dev.limpid.align.GrowingReference;
import dev.limpid.align.LiveReference;
import dev.limpid.align.LiveState;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live stream that others are aligned to. Its time is that of its frames' timestamps, which go on
 * over restarts of the source. Not thread-safe.
 */
final class GrowingSyncReference implements SyncReference {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final GrowingReference live;
  private final String model;
  private final long generation;
  private List<SyncFrame> frames;
  private long firstFrame;
  private long[] described;
  private int dimension;
  private boolean dirty;

  /** Goes on where a state was taken. */
  GrowingSyncReference(String name, double windowSeconds, GrowingSyncState state) {
    this.live = new GrowingReference(name, windowSeconds);
    live.restore(state.live());
    this.model = state.model();
    this.generation = state.generation();
    this.frames = new ArrayList<>(state.frames());
    this.firstFrame = state.firstFrame();
    this.described = state.described().clone();
    this.dimension = rowDimension(state);
  }

  private static int rowDimension(GrowingSyncState state) {
    List<LiveState.Row> rows = state.live().rows();
    return rows.isEmpty() ? 0 : rows.get(0).descriptor().length;
  }

  /** What must be kept; afterwards the reference is clean. */
  GrowingSyncState save() {
    dirty = false;
    return new GrowingSyncState(
        model, generation, frames, firstFrame, described.clone(), live.state());
  }

  boolean isDirty() {
    return dirty;
  }

  /**
   * Takes the next frame; one that was seen before is passed over.
   *
   * @param descriptor null for a frame that is not described
   */
  void append(SyncFrame frame, float @Nullable [] descriptor) {
    SyncFrame last = frames.isEmpty() ? null : frames.get(frames.size() - 1);
    if (last != null && !frame.position().isAfter(last.position())) {
      return;
    }
    if (descriptor == null && described.length == 0) {
      return;
    }
    dirty = true;
    frames.add(frame);
    if (descriptor != null) {
      dimension = descriptor.length;
      described = Arrays.copyOf(described, described.length + 1);
      described[described.length - 1] = firstFrame + frames.size() - 1;
      live.append(descriptor, nanosAfterLast(frame));
      forget();
    }
  }

  /** A clock that was set back counts as a pause of a millisecond. */
  private long nanosAfterLast(SyncFrame frame) {
    if (live.frames() == 0) {
      return frame.timestampMillis() * NANOS_PER_MILLI;
    }
    long before =
        frames.get((int) (described[described.length - 2] - firstFrame)).timestampMillis();
    long passed = Math.max(1, frame.timestampMillis() - before);
    return live.lastNanos() + passed * NANOS_PER_MILLI;
  }

  private void forget() {
    described = Arrays.copyOfRange(described, described.length - live.frames(), described.length);
    int old = (int) (described[0] - firstFrame);
    frames = new ArrayList<>(frames.subList(old, frames.size()));
    firstFrame += old;
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public LiveReference live() {
    return live;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Match.Place place(double position) {
    double inside = Math.max(0, position - live.first());
    int before = (int) Math.min(described.length - 1, Math.floor(inside));
    double index = described[before] - firstFrame + (inside - before) * spacing(before);
    int nearest = (int) Math.min(frames.size() - 1, Math.round(index));
    SyncFrame frame = frames.get(nearest);
    RecordPlace place = frame.source();
    return new Match.Place(
        Math.toIntExact(firstFrame + nearest),
        Math.toIntExact(firstFrame + frames.size()),
        Math.toIntExact(firstFrame),
        frame.seq(),
        frame.ptsNanos().orElse(frame.timestampMillis() * NANOS_PER_MILLI),
        place.topic(),
        place.partition(),
        place.offset());
  }

  /** Frames from a described one to the next; after the last as before it. */
  private long spacing(int before) {
    if (described.length < 2) {
      return 0;
    }
    int from = Math.min(described.length - 2, before);
    return described[from + 1] - described[from];
  }

  @Override
  public void close() {
    live.close();
  }
}
