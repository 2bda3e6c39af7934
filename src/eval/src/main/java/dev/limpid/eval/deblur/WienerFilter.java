package dev.limpid.eval.deblur;

import dev.limpid.vision.Fourier;

/** Wiener's filter with one ratio of noise to signal for all frequencies (thesis equation 6.4). */
final class WienerFilter implements Deconvolver {
  private static final float NOISE_TO_SIGNAL = 0.03f;

  @Override
  public float[] restore(Fourier fourier, float[] blurred, float[] kernel) {
    float[] picture = fourier.forward(blurred);
    float[] blur = fourier.forward(kernel);
    for (int i = 0; i < picture.length; i += 2) {
      float power = blur[i] * blur[i] + blur[i + 1] * blur[i + 1];
      // Divided by its value at full transmission, so that flat areas keep their brightness.
      float scale = (1 + NOISE_TO_SIGNAL) / (power + NOISE_TO_SIGNAL);
      float real = picture[i] * blur[i] + picture[i + 1] * blur[i + 1];
      float imaginary = picture[i + 1] * blur[i] - picture[i] * blur[i + 1];
      picture[i] = scale * real;
      picture[i + 1] = scale * imaginary;
    }
    return fourier.inverse(picture);
  }
}
