package dev.limpid.align;

/** Small filters over sequences. */
final class Smoothing {
  private Smoothing() {}

  /** Mean over {@code radius} values on either side, fewer at the ends. */
  static double[] mean(double[] values, int radius) {
    double[] sums = new double[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      sums[i + 1] = sums[i] + values[i];
    }
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int from = Math.max(0, i - radius);
      int to = Math.min(values.length, i + radius + 1);
      result[i] = (sums[to] - sums[from]) / (to - from);
    }
    return result;
  }

  /**
   * The closest sequence, by squared error, that never goes back: isotonic regression by pooling
   * neighbours that violate it.
   */
  static double[] neverBack(double[] values) {
    double[] level = new double[values.length];
    int[] size = new int[values.length];
    int pools = 0;
    for (double value : values) {
      level[pools] = value;
      size[pools] = 1;
      pools++;
      while (pools > 1 && level[pools - 2] > level[pools - 1]) {
        int both = size[pools - 2] + size[pools - 1];
        level[pools - 2] =
            (level[pools - 2] * size[pools - 2] + level[pools - 1] * size[pools - 1]) / both;
        size[pools - 2] = both;
        pools--;
      }
    }
    double[] result = new double[values.length];
    int next = 0;
    for (int pool = 0; pool < pools; pool++) {
      for (int i = 0; i < size[pool]; i++) {
        result[next++] = level[pool];
      }
    }
    return result;
  }
}
