package dev.limpid.ingest;

import java.nio.ByteBuffer;

/** A frame as its source has it: pixels, or an image that passes through as it is. */
public sealed interface SourceFrame {

  /** Time since the source's first frame, nanoseconds; grows from frame to frame. */
  long ptsNanos();

  /**
   * Pixels that are valid until the source's next call.
   *
   * @param rgb direct buffer, {@code uint8 [height][width][3]}
   */
  record Pixels(long ptsNanos, int width, int height, ByteBuffer rgb) implements SourceFrame {}

  /**
   * An encoded image: JPEG, PNG or WebP. The array is never changed.
   *
   * @param name where it came from, for messages
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Image(long ptsNanos, byte[] encoded, String name) implements SourceFrame {}
}
