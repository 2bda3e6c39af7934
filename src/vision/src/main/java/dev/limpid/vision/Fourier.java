package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;
import static org.bytedeco.opencv.global.opencv_core.DFT_COMPLEX_OUTPUT;
import static org.bytedeco.opencv.global.opencv_core.DFT_INVERSE;
import static org.bytedeco.opencv.global.opencv_core.DFT_REAL_OUTPUT;
import static org.bytedeco.opencv.global.opencv_core.DFT_SCALE;
import static org.bytedeco.opencv.global.opencv_core.dft;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Discrete Fourier transform of square planes of one size. Not thread-safe; owns native memory
 * until closed.
 */
public final class Fourier implements AutoCloseable {
  private final int size;
  private final FloatPointer plane;
  private final FloatPointer spectrum;
  private final Mat planeMat;
  private final Mat spectrumMat;

  /**
   * @param size rows and columns; fastest with small prime factors
   */
  public Fourier(int size) {
    this.size = size;
    plane = new FloatPointer((long) size * size);
    spectrum = new FloatPointer(2L * size * size);
    planeMat = new Mat(size, size, CV_32FC1, plane);
    spectrumMat = new Mat(size, size, CV_32FC2, spectrum);
  }

  /** Rows and columns. */
  public int size() {
    return size;
  }

  /**
   * Transforms a plane.
   *
   * @param values {@code [size][size]}
   * @return {@code [size][size][2]}: real and imaginary part; the caller's
   */
  public float[] forward(float[] values) {
    float[] result = new float[2 * size * size];
    forward(values, result);
    return result;
  }

  /** {@link #forward(float[])} into memory of the caller. */
  public void forward(float[] values, float[] target) {
    plane.put(values);
    dft(planeMat, spectrumMat, DFT_COMPLEX_OUTPUT, 0);
    spectrum.get(target);
  }

  /**
   * The plane with this spectrum, which must be that of a real one.
   *
   * @param values {@code [size][size][2]}
   * @return {@code [size][size]}; the caller's
   */
  public float[] inverse(float[] values) {
    float[] result = new float[size * size];
    inverse(values, result);
    return result;
  }

  /** {@link #inverse(float[])} into memory of the caller. */
  public void inverse(float[] values, float[] target) {
    spectrum.put(values);
    dft(spectrumMat, planeMat, DFT_INVERSE | DFT_SCALE | DFT_REAL_OUTPUT, 0);
    plane.get(target);
  }

  @Override
  public void close() {
    planeMat.close();
    spectrumMat.close();
    plane.close();
    spectrum.close();
  }
}
