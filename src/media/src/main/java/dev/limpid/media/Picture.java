package dev.limpid.media;

import java.nio.ByteBuffer;

/**
 * An RGB picture in memory; who owns the memory, and for how long it is valid, is said where it
 * comes from.
 *
 * @param width columns, pixels
 * @param height rows, pixels
 * @param rgb direct, {@code uint8 [height][width][3]}, from position 0 to the limit
 */
public record Picture(int width, int height, ByteBuffer rgb) {
  public Picture {
    long expected = 3L * width * height;
    if (!rgb.isDirect() || rgb.position() != 0 || rgb.limit() != expected) {
      throw new IllegalArgumentException(
          "picture: expected a direct buffer of %d bytes for %dx%d RGB, got %s"
              .formatted(expected, width, height, rgb));
    }
  }

  /** A black picture with memory of its own. */
  public static Picture allocate(int width, int height) {
    int bytes = Math.multiplyExact(3, Math.multiplyExact(width, height));
    return new Picture(width, height, ByteBuffer.allocateDirect(bytes));
  }

  /** A frame that a reader lends out, without copying it. */
  public static Picture of(DecodedFrame frame) {
    return new Picture(frame.width(), frame.height(), frame.rgb());
  }

  /** Takes over the pixels of a picture of the same size. */
  public void copyFrom(Picture other) {
    requireSameSize(other);
    rgb.put(0, other.rgb, 0, rgb.limit());
  }

  /** A part of this picture, copied. */
  public Picture crop(int left, int top, int columns, int rows) {
    Picture part = allocate(columns, rows);
    for (int y = 0; y < rows; y++) {
      part.rgb.put(3 * columns * y, rgb, 3 * ((top + y) * width + left), 3 * columns);
    }
    return part;
  }

  /**
   * Checks that two pictures can be compared.
   *
   * @throws IllegalArgumentException that names both sizes if they differ
   */
  public void requireSameSize(Picture other) {
    if (other.width != width || other.height != height) {
      throw new IllegalArgumentException(
          "expected a picture of %s, got %s".formatted(size(), other.size()));
    }
  }

  /** For messages: {@code 640x360}. */
  public String size() {
    return width + "x" + height;
  }
}
