package dev.limpid.align;

/**
 * Shortest paths through stripes of a cost matrix with free start and free end (thesis section
 * 4.3.3, {@link PathFront}). Stateless.
 */
final class StripeSearch {
  private StripeSearch() {}

  /** The cheapest path through rows {@code from} to {@code to} (exclusive). */
  static StripePath search(Matrix costs, int from, int to) {
    return search(rows(costs, from, to), from);
  }

  /** Copies of some rows. */
  static float[][] rows(Matrix costs, int from, int to) {
    float[][] rows = new float[to - from][costs.columns()];
    for (int i = 0; i < rows.length; i++) {
      costs.readRow(from + i, rows[i]);
    }
    return rows;
  }

  /**
   * The cheapest path through rows.
   *
   * @param costs {@code [query][reference]}
   * @param first the query of the first row
   */
  static StripePath search(float[][] costs, int first) {
    byte[][] moves = new byte[costs.length][costs[0].length];
    PathFront front = new PathFront(costs[0].length);
    front.set(costs[0]);
    for (int i = 1; i < costs.length; i++) {
      front.advance(costs[i], moves[i]);
    }
    return trace(costs, moves, front.cheapest(), first);
  }

  /** Of the references that a query passes, the cheapest is its match. */
  private static StripePath trace(float[][] costs, byte[][] moves, int end, int first) {
    int[] reference = new int[costs.length];
    float[] gain = new float[costs.length];
    int column = end;
    for (int i = costs.length - 1; i >= 0; i--) {
      int best = column;
      while (moves[i][column] == PathFront.PASS) {
        column--;
        best = costs[i][column] < costs[i][best] ? column : best;
      }
      reference[i] = best;
      gain[i] = -costs[i][best];
      column -= moves[i][column] == PathFront.BOTH ? 1 : 0;
    }
    return new StripePath(first, reference, gain);
  }
}
