package dev.limpid.eval.deblur;

/** Weighted sums of the spectra of a burst (thesis equations 6.8 and 6.9). */
final class FourierWeights {
  /** The thesis' p: how strongly the frames with large magnitudes are preferred. */
  static final int POWER = 11;

  private FourierWeights() {}

  /**
   * Accumulates a burst into its first frame.
   *
   * @param spectra {@code [frames][channels][frequencies][2]}: real and imaginary part
   */
  static void accumulate(float[][][] spectra) {
    double[] weights = new double[spectra.length];
    for (int at = 0; at < spectra[0][0].length; at += 2) {
      weigh(spectra, at, weights);
      for (int channel = 0; channel < spectra[0].length; channel++) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < spectra.length; i++) {
          real += weights[i] * spectra[i][channel][at];
          imaginary += weights[i] * spectra[i][channel][at + 1];
        }
        spectra[0][channel][at] = (float) real;
        spectra[0][channel][at + 1] = (float) imaginary;
      }
    }
  }

  private static void weigh(float[][][] spectra, int at, double[] weights) {
    double largest = Double.MIN_NORMAL;
    for (int i = 0; i < spectra.length; i++) {
      weights[i] = 0;
      for (float[] channel : spectra[i]) {
        weights[i] += Math.sqrt(channel[at] * channel[at] + channel[at + 1] * channel[at + 1]);
      }
      largest = Math.max(largest, weights[i]);
    }
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = largest == Double.MIN_NORMAL ? 1 : power(weights[i] / largest);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
  }

  private static double power(double base) {
    double result = 1;
    for (int i = 0; i < POWER; i++) {
      result *= base;
    }
    return result;
  }
}
