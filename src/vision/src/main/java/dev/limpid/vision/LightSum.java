package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.LUT;
import static org.bytedeco.opencv.global.opencv_core.pow;

import dev.limpid.media.Picture;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * A weighted sum of pictures of one size, as an open shutter makes it. Not thread-safe; owns native
 * memory until closed.
 */
public final class LightSum implements AutoCloseable {
  private static final int LEVELS = 256;

  private final Light light;
  private final float[] values = new float[LEVELS];
  private final FloatPointer table = new FloatPointer(LEVELS);
  private final Mat tableMat = new Mat(1, LEVELS, CV_32FC1, table);
  private final Mat sum;
  private final Mat part = new Mat();

  /** For pictures of {@code width} by {@code height} pixels. */
  public LightSum(int width, int height, Light light) {
    this.light = light;
    this.sum = new Mat(height, width, CV_32FC3);
    clear();
  }

  /** Starts again. */
  public void clear() {
    try (PointerScope scope = new PointerScope()) {
      sum.put(new Scalar());
    }
  }

  /** Adds a picture; the weights of all must sum up to 1 before {@link #write}. */
  public void add(Picture picture, double weight) {
    for (int level = 0; level < LEVELS; level++) {
      values[level] = (float) (weight * light.value(level));
    }
    table.put(values);
    try (PointerScope scope = new PointerScope()) {
      LUT(Mats.of(picture), tableMat, part);
      opencv_core.add(sum, part, sum);
    }
  }

  /** Writes the sum as a picture, rounded to the nearest level. */
  public void write(Picture target) {
    try (PointerScope scope = new PointerScope()) {
      if (light == Light.ENCODED) {
        sum.convertTo(Mats.of(target), CV_8U);
      } else {
        pow(sum, 1 / Light.GAMMA, part);
        part.convertTo(Mats.of(target), CV_8U, LEVELS - 1, 0);
      }
    }
  }

  @Override
  public void close() {
    tableMat.close();
    table.close();
    sum.close();
    part.close();
  }
}
