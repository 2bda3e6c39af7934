package dev.limpid.operators.pipeline;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.frame.CodecPool;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
  private static final int GROUPS_KEPT = 64;

  /** Size of a frame, pixels. */
  record Size(int height, int width) {
    static Size of(ImageHeader image) {
      return new Size(image.height(), image.width());
    }
  }

  private static final class Group {
    /** Streams of this size, longest silent first, with the time of their last frame. */
    final LinkedHashMap<String, Long> active = new LinkedHashMap<>(16, 0.75f, true);

    @Nullable OpenBatch open;
  }

  /** Those whose batch was taken last are at the end. */
  private final Map<Size, Group> groups = new LinkedHashMap<>();

  private final StageChain chain;
  private final PixelPool pool;
  private final CodecPool codec;
  private final int batchMax;

  BatchAssembler(StageChain chain, PixelPool pool, CodecPool codec, int batchMax) {
    this.chain = chain;
    this.pool = pool;
    this.codec = codec;
    this.batchMax = batchMax;
  }

  /** Notes that the stream is alive at this size. */
  void seen(StreamContext stream, Size size, long nowNanos) {
    if (groups.size() > GROUPS_KEPT) {
      groups.values().removeIf(group -> group.open == null);
    }
    Group group = groups.computeIfAbsent(size, unused -> new Group());
    group.active.put(stream.stream(), nowNanos);
    Iterator<Long> oldest = group.active.values().iterator();
    while (nowNanos - oldest.next() > ACTIVE_NANOS) {
      oldest.remove();
    }
  }

  /** Notes that no frame of the stream is to be waited for. */
  void gone(StreamContext stream) {
    groups.values().forEach(group -> group.active.remove(stream.stream()));
  }

  /** Puts a frame into the open batch of its size and starts to decode it into its slot. */
  void add(StreamContext stream, PendingFrame frame, ImageHeader image, long nowNanos) {
    Size size = Size.of(image);
    Group group = groups.computeIfAbsent(size, unused -> new Group());
    OpenBatch batch = group.open;
    if (batch == null) {
      PixelShape shape = chain.shape(size.height(), size.width());
      int capacity = (int) Math.min(capacity(group), Math.max(1, chain.framesAtOnce(shape)));
      batch = new OpenBatch(pool.take(capacity, shape), nowNanos);
      group.open = batch;
    }
    byte[] encoded = Objects.requireNonNull(frame.record().value());
    batch.add(
        new OpenBatch.Entry(
            stream, frame, codec.decode(encoded, image, batch.pixels(), batch.size())));
    stream.setInBatch(true);
  }

  /** Whether a further frame of this size has a place. */
  boolean hasRoom(Size size) {
    Group group = groups.get(size);
    return group == null || group.open == null || !group.open.isFull();
  }

  /** Whether a batch should run. */
  boolean hasReady() {
    return groups.values().stream().anyMatch(this::isReady);
  }

  /** A batch that should run, or null. */
  @Nullable OpenBatch takeReady() {
    return take(this::isReady);
  }

  /** A batch that has waited for further streams since that time or longer, or null. */
  @Nullable OpenBatch takeWaitingSince(long nanos) {
    return take(
        group -> group.open != null && !isReady(group) && group.open.openedNanos() - nanos <= 0);
  }

  /** Takes a stream's frame back out of the open batch that it is in, to the front of its queue. */
  void withdraw(StreamContext stream) {
    for (Group group : groups.values()) {
      OpenBatch batch = group.open;
      for (int i = 0; batch != null && i < batch.size(); i++) {
        OpenBatch.Entry entry = batch.entries().get(i);
        if (entry.stream() == stream) {
          batch.awaitDecoders();
          batch.remove(i);
          stream.queue().addFirst(entry.frame());
          stream.setInBatch(false);
          return;
        }
      }
    }
  }

  /** The batch that has a frame of this stream, or null. */
  @Nullable OpenBatch takeWith(StreamContext stream) {
    return take(
        group ->
            group.open != null
                && group.open.entries().stream().anyMatch(entry -> entry.stream() == stream));
  }

  /** Any open batch, or null. */
  @Nullable OpenBatch takeAny() {
    return take(group -> group.open != null);
  }

  /** Since when the oldest batch has waited for further streams. */
  OptionalLong waitingSinceNanos() {
    List<Long> opened = new ArrayList<>();
    for (Group group : groups.values()) {
      if (group.open != null && !isReady(group)) {
        opened.add(group.open.openedNanos());
      }
    }
    return opened.stream().mapToLong(Long::longValue).min();
  }

  /** Sizes take turns: one that has frames all the time does not keep others waiting. */
  private @Nullable OpenBatch take(Predicate<Group> condition) {
    for (Map.Entry<Size, Group> entry : groups.entrySet()) {
      Group group = entry.getValue();
      if (condition.test(group)) {
        OpenBatch batch = group.open;
        group.open = null;
        groups.remove(entry.getKey());
        groups.put(entry.getKey(), group);
        return batch;
      }
    }
    return null;
  }

  private boolean isReady(Group group) {
    OpenBatch batch = group.open;
    return batch != null
        && (batch.isFull() || batch.size() >= Math.min(batchMax, group.active.size()));
  }

  /** The next power of two that holds all active streams, so that few sizes of buffers exist. */
  private int capacity(Group group) {
    int streams = Math.max(1, Math.min(batchMax, group.active.size()));
    int rounded = Integer.highestOneBit(streams);
    return Math.min(batchMax, rounded < streams ? 2 * rounded : rounded);
  }
}
