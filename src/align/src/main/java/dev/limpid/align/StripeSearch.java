package dev.limpid.align;

/**
 * Shortest paths through stripes of a cost matrix with free start and free end (thesis section
 * 4.3.3, {@link PathFront}). Holds the memory of one search; one search at a time.
 */
final class StripeSearch {
  private final Matrix costs;
  private final float[] row;

  StripeSearch(Matrix costs) {
    this.costs = costs;
    this.row = new float[costs.columns()];
  }

  /**
   * The cheapest path through rows {@code from} to {@code to} (exclusive).
   *
   * @param reversed whether the rows are taken last to first; the path then tells what a stripe
   *     that cannot match gains by chance
   */
  StripePath search(int from, int to, boolean reversed) {
    byte[][] moves = new byte[to - from][costs.columns()];
    PathFront front = new PathFront(row.length);
    for (int i = 0; i < moves.length; i++) {
      costs.readRow(reversed ? to - 1 - i : from + i, row);
      if (i == 0) {
        front.set(row);
      } else {
        front.advance(row, moves[i]);
      }
    }
    return trace(moves, front.cheapest(), from, to, reversed);
  }

  /** Of the references that a query passes, the cheapest is its match. */
  private StripePath trace(byte[][] moves, int end, int from, int to, boolean reversed) {
    int[] reference = new int[to - from];
    float[] gain = new float[to - from];
    int column = end;
    for (int i = moves.length - 1; i >= 0; i--) {
      int query = reversed ? to - 1 - i : from + i;
      int best = column;
      while (moves[i][column] == PathFront.PASS) {
        column--;
        best = costs.get(query, column) < costs.get(query, best) ? column : best;
      }
      reference[i] = best;
      gain[i] = -costs.get(query, best);
      column -= moves[i][column] == PathFront.BOTH ? 1 : 0;
    }
    return new StripePath(from, reference, gain);
  }
}
