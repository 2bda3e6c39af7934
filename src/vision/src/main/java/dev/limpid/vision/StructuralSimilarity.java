package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.add;
import static org.bytedeco.opencv.global.opencv_core.divide;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_core.multiply;
import static org.bytedeco.opencv.global.opencv_core.subtract;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;

import dev.limpid.media.Picture;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Structural similarity of pictures to one truth (Wang et al., "Image quality assessment", 2004):
 * Gaussian window of 11 pixels with sigma 1.5, K1 = 0.01, K2 = 0.03, range 255, the mean over
 * colours and over all places where the window fits. Not thread-safe; owns native memory until
 * closed.
 */
public final class StructuralSimilarity implements AutoCloseable {
  private static final int WINDOW = 11;
  private static final double SIGMA = 1.5;
  private static final double C1 = Math.pow(0.01 * 255, 2);
  private static final double C2 = Math.pow(0.03 * 255, 2);

  private final Mat truth = new Mat();
  private final Mat truthMean = new Mat();
  private final Mat truthVariance = new Mat();

  /** Sets the picture that others are compared with; it is not kept. */
  public void truth(Picture picture) {
    if (Math.min(picture.width(), picture.height()) < WINDOW) {
      throw new IllegalArgumentException(
          "SSIM: expected a picture of at least %dx%d, got %s"
              .formatted(WINDOW, WINDOW, picture.size()));
    }
    try (PointerScope scope = new PointerScope()) {
      Mats.of(picture).convertTo(truth, CV_32F);
      smooth(truth).copyTo(truthMean);
      subtract(smooth(product(truth, truth)), product(truthMean, truthMean), truthVariance);
    }
  }

  /** Similarity of a picture to the truth; 1 if they are equal. */
  public double of(Picture picture) {
    try (PointerScope scope = new PointerScope()) {
      Mat values = new Mat();
      Mats.of(picture).convertTo(values, CV_32F);
      Mat mean = smooth(values);
      Mat variance = difference(smooth(product(values, values)), product(mean, mean));
      Mat covariance = difference(smooth(product(values, truth)), product(mean, truthMean));
      Mat above = product(linear(product(mean, truthMean), 2, C1), linear(covariance, 2, C2));
      Mat luminances = sum(product(mean, mean), product(truthMean, truthMean));
      Mat below = product(linear(luminances, 1, C1), linear(sum(variance, truthVariance), 1, C2));
      divide(above, below, above);
      Scalar colours = mean(above);
      return (colours.get(0) + colours.get(1) + colours.get(2)) / 3;
    }
  }

  /** Gaussian means where the window fits. */
  private static Mat smooth(Mat values) {
    Mat all = new Mat();
    int margin = WINDOW / 2;
    GaussianBlur(values, all, new Size(WINDOW, WINDOW), SIGMA);
    return all.apply(new Rect(margin, margin, all.cols() - 2 * margin, all.rows() - 2 * margin));
  }

  private static Mat product(Mat left, Mat right) {
    Mat result = new Mat();
    multiply(left, right, result);
    return result;
  }

  private static Mat sum(Mat left, Mat right) {
    Mat result = new Mat();
    add(left, right, result);
    return result;
  }

  private static Mat difference(Mat left, Mat right) {
    Mat result = new Mat();
    subtract(left, right, result);
    return result;
  }

  private static Mat linear(Mat values, double factor, double offset) {
    Mat result = new Mat();
    values.convertTo(result, -1, factor, offset);
    return result;
  }

  @Override
  public void close() {
    truth.close();
    truthMean.close();
    truthVariance.close();
  }
}
