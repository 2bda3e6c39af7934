package dev.limpid.eval.deblur;

import dev.limpid.vision.Fourier;

/**
 * Richardson's and Lucy's iteration (1972, 1974): the estimate is multiplied by how much more light
 * was seen than it explains.
 */
final class RichardsonLucy implements Deconvolver {
  private static final int ITERATIONS = 8;
  private static final float DARKEST = 1;

  @Override
  public float[] restore(Fourier fourier, float[] blurred, float[] kernel) {
    float[] blur = fourier.forward(kernel);
    float[] seen = new float[blurred.length];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = Math.max(DARKEST, blurred[i]);
    }
    float[] estimate = seen.clone();
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      float[] ratio = filter(fourier, estimate, blur, false);
      for (int i = 0; i < ratio.length; i++) {
        ratio[i] = seen[i] / Math.max(DARKEST, ratio[i]);
      }
      float[] correction = filter(fourier, ratio, blur, true);
      for (int i = 0; i < estimate.length; i++) {
        estimate[i] *= Math.max(0, correction[i]);
      }
    }
    return estimate;
  }

  /** Blurs, or, transposed, blurs with the kernel turned by half a turn. */
  private static float[] filter(Fourier fourier, float[] plane, float[] blur, boolean transposed) {
    float[] spectrum = fourier.forward(plane);
    for (int i = 0; i < spectrum.length; i += 2) {
      float imaginary = transposed ? -blur[i + 1] : blur[i + 1];
      float real = spectrum[i] * blur[i] - spectrum[i + 1] * imaginary;
      spectrum[i + 1] = spectrum[i] * imaginary + spectrum[i + 1] * blur[i];
      spectrum[i] = real;
    }
    return fourier.inverse(spectrum);
  }
}
