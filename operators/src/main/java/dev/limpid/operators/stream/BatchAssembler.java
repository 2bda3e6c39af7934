package dev.limpid.operators.stream;

import dev.limpid.media.ImageHeader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Collects frames of one size into open batches, at most one frame per stream in a batch, and says
 * when a batch should run: when it is full, or every stream that is active at that size has a frame
 * in it. A lone stream therefore never waits. Used by the operator's thread.
 */
final class BatchAssembler {
  /** A stream that sent nothing for so long is not waited for. */
  private static final long ACTIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Beyond so many frame sizes, those without a frame at hand are forgotten. */
  private static final int LANES_KEPT = 64;

  /** Size of a frame, pixels. */
  record Size(int height, int width) {
    static Size of(ImageHeader image) {
      return new Size(image.height(), image.width());
    }
  }

  private static final class Lane {
    /** Streams of this size, longest silent first, with the time of their last frame. */
    final LinkedHashMap<String, Long> active = new LinkedHashMap<>(16, 0.75f, true);

    @Nullable FrameBatch open;
  }

  private final Map<Size, Lane> lanes = new LinkedHashMap<>();
  private final PixelPool pool;
  private final CodecPool codec;
  private final int batchMax;

  BatchAssembler(PixelPool pool, CodecPool codec, int batchMax) {
    this.pool = pool;
    this.codec = codec;
    this.batchMax = batchMax;
  }

  /** Notes that the stream is alive at this size. */
  void seen(StreamContext stream, Size size, long nowNanos) {
    if (lanes.size() > LANES_KEPT) {
      lanes.values().removeIf(lane -> lane.open == null);
    }
    Lane lane = lanes.computeIfAbsent(size, unused -> new Lane());
    lane.active.put(stream.stream(), nowNanos);
    Iterator<Long> oldest = lane.active.values().iterator();
    while (nowNanos - oldest.next() > ACTIVE_NANOS) {
      oldest.remove();
    }
  }

  /** Puts a frame into the open batch of its size and starts to decode it into its slot. */
  void add(StreamContext stream, PendingFrame frame, ImageHeader image, long nowNanos) {
    Size size = Size.of(image);
    Lane lane = lanes.computeIfAbsent(size, unused -> new Lane());
    FrameBatch batch = lane.open;
    if (batch == null) {
      batch = new FrameBatch(pool.take(capacity(lane), size.height(), size.width()), nowNanos);
      lane.open = batch;
    }
    byte[] encoded = java.util.Objects.requireNonNull(frame.record().value());
    batch.add(
        new FrameBatch.Entry(
            stream, frame, codec.decode(encoded, image, batch.pixels().slot(batch.size()))));
    stream.setInBatch(true);
  }

  /** Whether a further frame of this size has a place. */
  boolean hasRoom(Size size) {
    Lane lane = lanes.get(size);
    return lane == null || lane.open == null || !lane.open.isFull();
  }

  /** A batch that should run now, or null. */
  @Nullable FrameBatch takeReady() {
    return take(lane -> lane.open != null && isReady(lane, lane.open));
  }

  /** A batch that was opened before that time, or null. */
  @Nullable FrameBatch takeOpenedBefore(long nanos) {
    return take(lane -> lane.open != null && lane.open.openedNanos() - nanos <= 0);
  }

  /** The batch that has a frame of this stream, or null. */
  @Nullable FrameBatch takeWith(StreamContext stream) {
    return take(
        lane ->
            lane.open != null
                && lane.open.entries().stream().anyMatch(entry -> entry.stream() == stream));
  }

  /** Any open batch, or null. */
  @Nullable FrameBatch takeAny() {
    return take(lane -> lane.open != null);
  }

  /** When the oldest open batch was opened. */
  OptionalLong oldestOpenedNanos() {
    List<Long> opened = new ArrayList<>();
    for (Lane lane : lanes.values()) {
      if (lane.open != null) {
        opened.add(lane.open.openedNanos());
      }
    }
    return opened.stream().mapToLong(Long::longValue).min();
  }

  private @Nullable FrameBatch take(java.util.function.Predicate<Lane> condition) {
    for (Lane lane : lanes.values()) {
      if (condition.test(lane)) {
        FrameBatch batch = lane.open;
        lane.open = null;
        return batch;
      }
    }
    return null;
  }

  private boolean isReady(Lane lane, FrameBatch batch) {
    return batch.isFull() || batch.size() >= Math.min(batchMax, lane.active.size());
  }

  /** The next power of two that holds all active streams, so that few sizes of buffers exist. */
  private int capacity(Lane lane) {
    int streams = Math.max(1, Math.min(batchMax, lane.active.size()));
    int rounded = Integer.highestOneBit(streams);
    return Math.min(batchMax, rounded < streams ? 2 * rounded : rounded);
  }
}
