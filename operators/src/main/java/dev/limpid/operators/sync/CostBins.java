package dev.limpid.operators.sync;

/** A row of costs in a few bytes, for viewers. Stateless. */
final class CostBins {
  private static final int MOST = 128;

  /** Costs from this far below to this far above the usual are told apart, standard deviations. */
  private static final float RANGE = 4;

  private CostBins() {}

  /**
   * The lowest cost of each of up to {@value #MOST} equal parts.
   *
   * @param costs standard deviations
   * @return 0 for {@value #RANGE} below the usual and lower, 255 for as far above and higher
   */
  static byte[] of(float[] costs) {
    byte[] bins = new byte[Math.min(MOST, costs.length)];
    for (int bin = 0; bin < bins.length; bin++) {
      int from = (int) ((long) bin * costs.length / bins.length);
      int to = (int) ((bin + 1L) * costs.length / bins.length);
      float least = costs[from];
      for (int j = from + 1; j < to; j++) {
        least = Math.min(least, costs[j]);
      }
      float level = 255 * (least + RANGE) / (2 * RANGE);
      bins[bin] = (byte) Math.round(Math.max(0, Math.min(255, level)));
    }
    return bins;
  }
}
