package dev.limpid.align;

/**
 * What the robust matching is compared with: alignments without de-correlation, stripes and
 * plausibility. Each query gets a reference, always. Stateless.
 */
public final class PlainMatching {
  /** Rows of the cost matrix that are in memory at once. */
  private static final int BLOCK = 256;

  private PlainMatching() {}

  /** For each query frame the frame of the reference whose descriptor is nearest. */
  public static int[] nearest(Recording query, Recording reference) {
    int[] matched = new int[query.frames()];
    float[] row = new float[reference.frames()];
    for (int from = 0; from < matched.length; from += BLOCK) {
      int to = Math.min(matched.length, from + BLOCK);
      try (Matrix costs =
          Costs.between(query.descriptors(), from, to, reference.descriptors(), 0, row.length)) {
        for (int i = from; i < to; i++) {
          costs.readRow(i - from, row);
          matched[i] = cheapest(row);
        }
      }
    }
    return matched;
  }

  private static int cheapest(float[] row) {
    int best = 0;
    for (int j = 1; j < row.length; j++) {
      best = row[j] < row[best] ? j : best;
    }
    return best;
  }

  /**
   * Dynamic time warping of the whole: the cheapest path from both starts to both ends (equations
   * 4.5 and 4.6, the vanilla version), at the coarse rate, interpolated to every frame.
   */
  public static int[] warped(Recording query, Recording reference, AlignOptions options) {
    int queryStep = options.coarseStep(query);
    int referenceStep = options.coarseStep(reference);
    int[] coarse;
    try (Matrix costs =
        Costs.between(
            query.descriptors().every(queryStep), reference.descriptors().every(referenceStep))) {
      coarse = warp(costs);
    }
    int[] matched = new int[query.frames()];
    for (int i = 0; i < matched.length; i++) {
      int row = Math.min(coarse.length - 1, i / queryStep);
      int next = Math.min(coarse.length - 1, row + 1);
      double weight = (i - row * queryStep) / (double) queryStep;
      double position = coarse[row] + weight * (coarse[next] - coarse[row]);
      matched[i] = (int) Math.min(reference.frames() - 1, Math.round(position * referenceStep));
    }
    return matched;
  }

  private static int[] warp(Matrix costs) {
    int columns = costs.columns();
    byte[][] moves = new byte[costs.rows()][columns];
    float[] row = new float[columns];
    double[] before = new double[columns];
    double[] now = new double[columns];
    for (int i = 0; i < costs.rows(); i++) {
      costs.readRow(i, row);
      for (int j = 0; j < columns; j++) {
        double up = i == 0 ? Double.POSITIVE_INFINITY : before[j];
        double diagonal = i == 0 || j == 0 ? Double.POSITIVE_INFINITY : before[j - 1];
        double left = j == 0 ? Double.POSITIVE_INFINITY : now[j - 1];
        double best = Math.min(diagonal, Math.min(up, left));
        moves[i][j] = (byte) (best == diagonal ? 0 : best == up ? 1 : 2);
        now[j] = row[j] + (i == 0 && j == 0 ? 0 : best);
      }
      double[] swap = before;
      before = now;
      now = swap;
    }
    return trace(moves, columns);
  }

  private static int[] trace(byte[][] moves, int columns) {
    int[] reference = new int[moves.length];
    int i = moves.length - 1;
    int j = columns - 1;
    reference[i] = j;
    while (i > 0 || j > 0) {
      int move = i == 0 ? 2 : j == 0 ? 1 : moves[i][j];
      i -= move == 2 ? 0 : 1;
      j -= move == 1 ? 0 : 1;
      reference[i] = j;
    }
    return reference;
  }
}
