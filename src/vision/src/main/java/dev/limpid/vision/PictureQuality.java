package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.meanStdDev;
import static org.bytedeco.opencv.global.opencv_imgproc.Laplacian;

import dev.limpid.media.Picture;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;

/** How close a picture is to its truth, and how sharp it is. */
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
    double meanSquare = meanSquare(picture, truth);
    return meanSquare == 0 ? EQUAL : Math.min(EQUAL, 10 * Math.log10(PEAK * PEAK / meanSquare));
  }

  /**
   * Mean squared difference over all pixels and channels, squared levels of 255.
   *
   * @param picture {@code uint8 [H][W][3]} from its position to its limit; not changed
   * @param truth of the same size
   */
  public static double meanSquare(ByteBuffer picture, ByteBuffer truth) {
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
    return squares / (double) count;
  }

  /** {@link #psnr(ByteBuffer, ByteBuffer)} of two pictures of one size, dB. */
  public static double psnr(Picture picture, Picture truth) {
    truth.requireSameSize(picture);
    return psnr(picture.rgb(), truth.rgb());
  }

  /**
   * Variance of the Laplacian of the luminance, squared levels: the sharpness filter of thesis
   * section 6.2.1. Grows with sharp edges, but also with noise.
   */
  public static double sharpness(Picture picture) {
    try (PointerScope scope = new PointerScope()) {
      Mat edges = new Mat();
      Laplacian(Mats.gray(picture), edges, CV_32F);
      Mat mean = new Mat();
      Mat deviation = new Mat();
      meanStdDev(edges, mean, deviation);
      double value = new DoublePointer(deviation.data()).get();
      return value * value;
    }
  }
}
