package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.BORDER_WRAP;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Weighted sums of the spectra of a burst (thesis equations 6.8 and 6.9). Magnitudes are the mean
 * of the colours and smoothed over neighbouring frequencies, as in Delbracio and Sapiro, "Burst
 * Deblurring: Removing Camera Shake Through Fourier Burst Accumulation", 2015. Not thread-safe;
 * owns native memory until closed.
 */
final class FourierWeights implements AutoCloseable {
  /** The thesis' p: how strongly the frames with large magnitudes are preferred. */
  static final int POWER = 11;

  /** The source's width of the smoothing, as a share of the rows and columns. */
  private static final double SMOOTHING = 1.0 / 50;

  private final int size;
  private final double sigma;
  private final int border;
  private final FloatPointer plane;
  private final Mat planeMat;
  private final Mat wrapped = new Mat();
  private final float[] largest;
  private final float[] sum;

  /**
   * @param size rows and columns of the spectra
   */
  FourierWeights(int size) {
    this.size = size;
    sigma = SMOOTHING * size;
    border = (int) Math.ceil(4 * sigma) + 1;
    plane = new FloatPointer((long) size * size);
    planeMat = new Mat(size, size, CV_32FC1, plane);
    largest = new float[size * size];
    sum = new float[size * size];
  }

  /**
   * Accumulates a burst into its first frame.
   *
   * @param spectra {@code [frames][channels][frequencies][2]}: real and imaginary part
   * @param weights scratch, {@code [frames][frequencies]}
   * @param frames how many of them there are
   */
  void accumulate(float[][][] spectra, float[][] weights, int frames) {
    Arrays.fill(largest, Float.MIN_NORMAL);
    for (int i = 0; i < frames; i++) {
      magnitude(spectra[i], weights[i]);
      smooth(weights[i]);
      for (int at = 0; at < largest.length; at++) {
        largest[at] = Math.max(largest[at], weights[i][at]);
      }
    }
    normalise(weights, frames);
    for (int channel = 0; channel < spectra[0].length; channel++) {
      for (int i = 0; i < frames; i++) {
        add(spectra[i][channel], weights[i], spectra[0][channel], i == 0);
      }
    }
  }

  private static void magnitude(float[][] spectrum, float[] magnitude) {
    Arrays.fill(magnitude, 0);
    for (float[] channel : spectrum) {
      for (int at = 0; at < magnitude.length; at++) {
        float real = channel[2 * at];
        float imaginary = channel[2 * at + 1];
        magnitude[at] += (float) Math.sqrt(real * real + imaginary * imaginary);
      }
    }
  }

  /** Spectra are periodic. */
  private void smooth(float[] magnitude) {
    plane.put(magnitude);
    copyMakeBorder(planeMat, wrapped, border, border, border, border, BORDER_WRAP);
    try (PointerScope scope = new PointerScope()) {
      GaussianBlur(wrapped, wrapped, new Size(0, 0), sigma);
      new Mat(wrapped, new Rect(border, border, size, size)).copyTo(planeMat);
    }
    plane.get(magnitude);
  }

  /** Makes weights of magnitudes; where all are zero, all frames weigh the same. */
  private void normalise(float[][] weights, int frames) {
    Arrays.fill(sum, 0);
    for (int i = 0; i < frames; i++) {
      for (int at = 0; at < sum.length; at++) {
        float magnitude = largest[at] == Float.MIN_NORMAL ? 1 : weights[i][at] / largest[at];
        weights[i][at] = power(magnitude);
        sum[at] += weights[i][at];
      }
    }
    for (int i = 0; i < frames; i++) {
      for (int at = 0; at < sum.length; at++) {
        weights[i][at] /= sum[at];
      }
    }
  }

  private static float power(float base) {
    float second = base * base;
    float fourth = second * second;
    return fourth * fourth * second * base;
  }

  private static void add(float[] spectrum, float[] weights, float[] target, boolean first) {
    for (int at = 0; at < weights.length; at++) {
      float real = weights[at] * spectrum[2 * at];
      float imaginary = weights[at] * spectrum[2 * at + 1];
      target[2 * at] = first ? real : target[2 * at] + real;
      target[2 * at + 1] = first ? imaginary : target[2 * at + 1] + imaginary;
    }
  }

  @Override
  public void close() {
    planeMat.close();
    plane.close();
    wrapped.close();
  }
}
