package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.frame.FrameLimits;
import dev.limpid.wire.Topics;
import java.io.Serializable;

/**
 * Settings of the frame operator.
 *
 * @param topicPrefix prefix of the output topics, see {@link Topics}
 * @param batchMax most frames (of different streams) in one model call
 * @param lingerMillis longest wait for further streams before an incomplete batch runs
 * @param queueMax frames of one stream that may wait inside the operator
 * @param codecThreads threads that decode and encode
 * @param jpegQuality of output frames, 1-100
 * @param maxPixels largest accepted frame, width times height
 * @param minSide smallest accepted width and height, pixels
 * @param damaged what becomes of pictures that are damaged inside
 * @param deadLettersPerSecond most dead letters of one stream in a second that are written
 * @param streamTtlMillis a stream silent for longer loses its state
 * @param memory how much it may take
 * @param overload what becomes of frames that it is too slow for
 */
public record FrameOptions(
    String topicPrefix,
    int batchMax,
    long lingerMillis,
    int queueMax,
    int codecThreads,
    int jpegQuality,
    long maxPixels,
    int minSide,
    Damaged damaged,
    int deadLettersPerSecond,
    long streamTtlMillis,
    MemoryOptions memory,
    OverloadOptions overload)
    implements Serializable {

  /** 8K UHD: 7680 x 4320. */
  public static final long DEFAULT_MAX_PIXELS = 7680L * 4320L;

  /** More than a person reads; a camera that sends nothing else does not fill the topic. */
  public static final int DEFAULT_DEAD_LETTERS = 10;

  public static final FrameOptions DEFAULTS =
      new FrameOptions(
          "limpid",
          16,
          5,
          32,
          2,
          92,
          DEFAULT_MAX_PIXELS,
          16,
          Damaged.DEAD_LETTER,
          DEFAULT_DEAD_LETTERS,
          600_000,
          MemoryOptions.DEFAULTS,
          OverloadOptions.OFF);

  public FrameOptions {
    require("batch.max", batchMax, 1, 1024);
    require("batch.linger (ms)", lingerMillis, 0, 60_000);
    require("batch.queue (frames)", queueMax, 1, 10_000);
    require("codec.threads", codecThreads, 1, 256);
    require("output.quality", jpegQuality, 1, 100);
    require("frame.max-pixels", maxPixels, 256, 1L << 29);
    require("frame.min-side (pixels)", minSide, 1, 4096);
    require("dead-letters.per-second", deadLettersPerSecond, 1, 1_000_000);
    require("stream.ttl (ms)", streamTtlMillis, 1, Long.MAX_VALUE);
  }

  /** How large and how small a frame may be. */
  FrameLimits limits() {
    return new FrameLimits(maxPixels, minSide);
  }

  public Topics topics() {
    return new Topics(topicPrefix);
  }

  private static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s: expected %d to %d, got %d".formatted(name, min, max, value));
    }
  }
}
