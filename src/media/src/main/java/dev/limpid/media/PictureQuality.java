package dev.limpid.media;

import java.nio.ByteBuffer;

/** How close a picture is to its truth. */
public final class PictureQuality {
  /** What {@link #psnr} gives for equal pictures, dB. */
  public static final double EQUAL = 100;

  private static final double PEAK = 255;

  private PictureQuality() {}

  /**
   * Peak signal-to-noise ratio over all pixels and channels, 10 log10(255² / MSE), dB; {@link
   * #EQUAL} at most.
   *
   * @param picture {@code uint8 [H][W][3]} from its position to its limit; not changed
   * @param truth of the same size
   */
  public static double psnr(ByteBuffer picture, ByteBuffer truth) {
    int count = truth.remaining();
    if (picture.remaining() != count || count == 0) {
      throw new IllegalArgumentException(
          "expected pictures of one size, got %d and %d bytes"
              .formatted(picture.remaining(), count));
    }
    long squares = 0;
    for (int i = 0; i < count; i++) {
      int difference =
          (picture.get(picture.position() + i) & 0xFF) - (truth.get(truth.position() + i) & 0xFF);
      squares += (long) difference * difference;
    }
    double meanSquare = squares / (double) count;
    return squares == 0 ? EQUAL : Math.min(EQUAL, 10 * Math.log10(PEAK * PEAK / meanSquare));
  }
}
