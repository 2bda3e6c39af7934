package dev.limpid.eval.deblur;

import dev.limpid.vision.Fourier;

/** Takes a known blur away from a square of luminance. Stateless. */
interface Deconvolver {

  /**
   * Restores a patch.
   *
   * @param blurred {@code [size][size]}, levels of 255; taken as periodic
   * @param kernel {@code [size][size]}, its middle at the first value, wrapped around, sum 1
   * @return {@code [size][size]}; the caller's
   */
  float[] restore(Fourier fourier, float[] blurred, float[] kernel);
}
