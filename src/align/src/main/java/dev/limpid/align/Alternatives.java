package dev.limpid.align;

import java.util.List;

/**
 * What paths gain by chance: the second best paths, which stay away from the best ones, through
 * short pieces of the same costs (ADR 10). A match must gain more than they do. Stateless.
 */
final class Alternatives {
  /** How far alternatives stay away, seconds of the reference. */
  static final double APART_SECONDS = 10;

  /** What a path pays for each query at which it is where the best one is, standard deviations. */
  private static final float BLOCKED = 3;

  private Alternatives() {}

  /**
   * Mean gain of the alternatives, standard deviations.
   *
   * @param references where the best path is, per query
   * @param length queries of a piece; pieces overlap by half
   * @param apart columns that an alternative stays away
   */
  static double meanGain(Matrix costs, int[] references, int length, int apart) {
    List<Stripes.Bounds> pieces = Stripes.bounds(costs.rows(), length);
    return pieces.parallelStream()
        .mapToDouble(piece -> gain(costs, references, piece, apart))
        .average()
        .orElse(0);
  }

  private static double gain(Matrix costs, int[] references, Stripes.Bounds piece, int apart) {
    float[][] rows = StripeSearch.rows(costs, piece.from(), piece.to());
    for (int i = 0; i < rows.length; i++) {
      block(rows[i], references[piece.from() + i], apart);
    }
    return StripeSearch.search(rows, piece.from()).meanGain();
  }

  /** Makes columns near that of the best path expensive. */
  static void block(float[] row, int best, int apart) {
    int to = Math.min(row.length, best + apart + 1);
    for (int j = Math.max(0, best - apart); j < to; j++) {
      row[j] = Math.max(BLOCKED, row[j]);
    }
  }
}
