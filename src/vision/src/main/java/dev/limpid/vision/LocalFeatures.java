package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.KMEANS_PP_CENTERS;
import static org.bytedeco.opencv.global.opencv_core.kmeans;
import static org.bytedeco.opencv.global.opencv_core.setRNGSeed;

import dev.limpid.media.Picture;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.KeyPointVector;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.bytedeco.opencv.opencv_features2d.SIFT;

/** SIFT descriptors of pictures, and the visual words that they are sorted into. Stateless. */
public final class LocalFeatures {
  /** Values of a descriptor. */
  public static final int DIMENSION = 128;

  private static final int ITERATIONS = 15;
  private static final double ENOUGH = 1e-3;
  private static final int SEED = 4;

  private LocalFeatures() {}

  /**
   * The strongest features of a picture.
   *
   * @param most how many at most
   * @return {@code float32 [features][128]}, a new array, empty where there is no texture
   */
  public static float[] sift(Picture picture, int most) {
    try (PointerScope scope = new PointerScope()) {
      SIFT sift = SIFT.create(most, 3, 0.04, 10, 1.6, false);
      Mat descriptors = new Mat();
      sift.detectAndCompute(Mats.gray(picture), new Mat(), new KeyPointVector(), descriptors);
      if (descriptors.empty()) {
        return new float[0];
      }
      float[] values = new float[descriptors.rows() * DIMENSION];
      FloatBuffer buffer = descriptors.createBuffer();
      buffer.get(values);
      return values;
    }
  }

  /**
   * The centres of clusters of descriptors (k-means); the same for the same input.
   *
   * @param descriptors {@code float32 [n][128]}, at least {@code words} of them
   * @return {@code float32 [words][128]}
   */
  public static float[] words(float[] descriptors, int words) {
    int count = descriptors.length / DIMENSION;
    if (count < words) {
      throw new IllegalArgumentException(
          "visual words: expected at least %d descriptors, got %d".formatted(words, count));
    }
    try (PointerScope scope = new PointerScope()) {
      setRNGSeed(SEED);
      Mat data = new Mat(count, DIMENSION, CV_32FC1);
      FloatBuffer buffer = data.createBuffer();
      buffer.put(descriptors);
      Mat centres = new Mat();
      TermCriteria criteria =
          new TermCriteria(TermCriteria.COUNT + TermCriteria.EPS, ITERATIONS, ENOUGH);
      kmeans(data, words, new Mat(), criteria, 1, KMEANS_PP_CENTERS, centres);
      float[] values = new float[words * DIMENSION];
      FloatBuffer result = centres.createBuffer();
      result.get(values);
      return values;
    }
  }
}
