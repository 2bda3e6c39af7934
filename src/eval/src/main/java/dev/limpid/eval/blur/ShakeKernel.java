package dev.limpid.eval.blur;

import java.util.Arrays;
import java.util.Random;

/**
 * Point-spread functions of camera shake: paths sampled from a Gaussian process, centred (thesis
 * section 6.2.1, after Schuler et al., "Learning to Deblur", 2016).
 */
final class ShakeKernel {
  private static final int POINTS = 64;
  private static final double JITTER = 1e-6;

  private ShakeKernel() {}

  /**
   * A kernel.
   *
   * @param size odd, pixels
   * @return {@code [size][size]}, sum 1
   */
  static float[] sample(int size, Random random) {
    double scale = POINTS * uniform(random, 0.15, 0.6);
    double[] x = smoothPath(scale, random);
    double[] y = smoothPath(scale, random);
    double reach = Math.max(Math.max(centre(x), centre(y)), JITTER);
    double stretch = (size / 2.0 - 1) / reach * uniform(random, 0.5, 1);
    float[] kernel = new float[size * size];
    int middle = size / 2;
    for (int i = 0; i < POINTS; i++) {
      splat(kernel, size, stretch * x[i] + middle, stretch * y[i] + middle, 1f / POINTS);
    }
    return kernel;
  }

  /** Adds a share at a place between pixels, spread bilinearly; what lies outside moves inside. */
  static void splat(float[] kernel, int size, double x, double y, float share) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    for (int dy = 0; dy <= 1; dy++) {
      for (int dx = 0; dx <= 1; dx++) {
        double part = Math.abs(1 - dy - (y - top)) * Math.abs(1 - dx - (x - left));
        int column = Math.max(0, Math.min(size - 1, left + dx));
        int row = Math.max(0, Math.min(size - 1, top + dy));
        kernel[row * size + column] += (float) (share * part);
      }
    }
  }

  /** A sample with a squared-exponential kernel of length {@code scale} and variance 1. */
  private static double[] smoothPath(double scale, Random random) {
    double[][] factor = choleskyFactor(scale);
    double[] white = new double[POINTS];
    Arrays.setAll(white, i -> random.nextGaussian());
    double[] path = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      for (int j = 0; j <= i; j++) {
        path[i] += factor[i][j] * white[j];
      }
    }
    return path;
  }

  private static double[][] choleskyFactor(double scale) {
    double[][] factor = new double[POINTS][POINTS];
    for (int i = 0; i < POINTS; i++) {
      for (int j = 0; j <= i; j++) {
        double distance = (i - j) / scale;
        double sum = Math.exp(-0.5 * distance * distance) + (i == j ? JITTER : 0);
        for (int k = 0; k < j; k++) {
          sum -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
      }
    }
    return factor;
  }

  /** Takes the mean away; returns the largest distance from it. */
  private static double centre(double[] path) {
    double mean = 0;
    for (double value : path) {
      mean += value / path.length;
    }
    double reach = 0;
    for (int i = 0; i < path.length; i++) {
      path[i] -= mean;
      reach = Math.max(reach, Math.abs(path[i]));
    }
    return reach;
  }

  private static double uniform(Random random, double from, double to) {
    return from + (to - from) * random.nextDouble();
  }
}
