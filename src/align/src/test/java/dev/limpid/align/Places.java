package dev.limpid.align;

import java.util.SplittableRandom;

/**
 * Routes for tests: at each metre of a route a unit vector, changing slowly along it. Recordings
 * are given by their position per frame.
 */
final class Places {
  static final int DIMENSION = 256;
  private static final double METRES_PER_PLACE = 3;

  private final long route;

  Places(long route) {
    this.route = route;
  }

  /** A recording that passes the given positions, with noise of its own. */
  Recording record(String name, double framesPerSecond, double[] metres, long noiseSeed) {
    return record(name, framesPerSecond, metres, noiseSeed, 0.7);
  }

  /** A recording of a route at 3 frames per second that shows each place always alike. */
  static Recording clean(double[] metres) {
    return new Places(1).record("clean", 3, metres, 1, 0);
  }

  private Recording record(
      String name, double framesPerSecond, double[] metres, long noiseSeed, double level) {
    SplittableRandom noise = new SplittableRandom(noiseSeed);
    Descriptors.Builder descriptors = new Descriptors.Builder();
    for (double at : metres) {
      double[] value = at(at);
      for (int k = 0; k < DIMENSION; k++) {
        value[k] += level * noise.nextGaussian();
      }
      descriptors.add(unit(value));
    }
    return Recording.of(name, descriptors.build(), framesPerSecond);
  }

  /** Positions at constant speed. */
  static double[] drive(int frames, double from, double metresPerFrame) {
    double[] metres = new double[frames];
    for (int i = 0; i < frames; i++) {
      metres[i] = from + i * metresPerFrame;
    }
    return metres;
  }

  static double[] join(double[]... parts) {
    return java.util.Arrays.stream(parts).flatMapToDouble(java.util.Arrays::stream).toArray();
  }

  private double[] at(double metres) {
    double place = metres / METRES_PER_PLACE;
    long before = (long) Math.floor(place);
    double weight = place - before;
    double[] low = place(before);
    double[] high = place(before + 1);
    for (int k = 0; k < DIMENSION; k++) {
      low[k] = (1 - weight) * low[k] + weight * high[k];
    }
    return low;
  }

  private double[] place(long index) {
    SplittableRandom random = new SplittableRandom(route * 1_000_003 + index);
    double[] value = new double[DIMENSION];
    for (int k = 0; k < DIMENSION; k++) {
      value[k] = random.nextGaussian();
    }
    return value;
  }

  static float[] unit(double[] value) {
    double square = 0;
    for (double x : value) {
      square += x * x;
    }
    float[] result = new float[value.length];
    for (int k = 0; k < result.length; k++) {
      result[k] = (float) (value[k] / Math.sqrt(square));
    }
    return result;
  }
}
