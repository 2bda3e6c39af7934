package dev.limpid.operators.frame;

/**
 * The size of a picture as it lies in memory: {@code uint8 [height][width][channels]}.
 *
 * @param height rows, pixels
 * @param width columns, pixels
 * @param channels 3 for RGB, 1 for grey
 */
public record PixelShape(int height, int width, int channels) {
  public PixelShape {
    if (height < 1 || width < 1 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "picture: expected at least 1x1 pixels of 1 or 3 channels, got %dx%d of %d"
              .formatted(width, height, channels));
    }
  }

  /** An RGB picture. */
  public static PixelShape rgb(int height, int width) {
    return new PixelShape(height, width, 3);
  }

  /** Bytes of one picture. */
  public int bytes() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  /** For messages: {@code 640x360x3}, width first. */
  @Override
  public String toString() {
    return "%dx%dx%d".formatted(width, height, channels);
  }
}
