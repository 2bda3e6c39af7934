package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.addWeighted;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;
import static org.bytedeco.opencv.global.opencv_imgproc.filter2D;

import dev.limpid.media.Picture;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;

/** Filters whole pictures. Stateless and thread-safe. */
public final class PictureFilter {
  private PictureFilter() {}

  /**
   * Weighs each pixel's neighbourhood with a kernel, the same for all colours; the picture is
   * mirrored at its border.
   *
   * @param kernel {@code [size][size]}, around its middle; correlated, not turned
   * @param target written; another picture than {@code source}
   */
  public static void weigh(Picture source, float[] kernel, int size, Picture target) {
    if (kernel.length != size * size) {
      throw new IllegalArgumentException(
          "kernel: expected %d values for size %d, got %d"
              .formatted(size * size, size, kernel.length));
    }
    try (PointerScope scope = new PointerScope()) {
      Mat weights = new Mat(size, size, CV_32FC1, new FloatPointer(kernel));
      Point middle = new Point(-1, -1);
      filter2D(Mats.of(source), Mats.of(target), -1, weights, middle, 0, BORDER_REFLECT);
    }
  }

  /**
   * Unsharp mask: adds what a Gaussian blur takes away.
   *
   * @param sigma of the Gaussian, pixels
   * @param amount how much of the difference is added; 0 changes nothing
   * @param target written; another picture than {@code source}
   */
  public static void unsharp(Picture source, double sigma, double amount, Picture target) {
    try (PointerScope scope = new PointerScope()) {
      Mat soft = new Mat();
      GaussianBlur(Mats.of(source), soft, new Size(0, 0), sigma);
      addWeighted(Mats.of(source), 1 + amount, soft, -amount, 0, Mats.of(target));
    }
  }
}
