package dev.limpid.align;

/**
 * Shortest paths through stripes of a cost matrix with free start and free end: the augmented
 * Dijkstra of thesis section 4.3.3, as dynamic programming since the graph has no cycles. Three
 * moves: the query goes on and the reference stands, both go on, the reference goes on alone.
 *
 * <p>Costs have mean 0 and deviation 1, negative where frames match. Every query is counted once,
 * so that slow and fast references cost the same; a reference frame that is passed over while the
 * query stands costs {@code max(0, cost + PASSING) * PASSING_WEIGHT}, nothing where it matches well
 * (ADR 10). Holds the memory of one search; one search at a time.
 */
final class StripeSearch {
  private static final float PASSING = 3;
  private static final float PASSING_WEIGHT = 0.5f;
  private static final byte STAND = 0;
  private static final byte BOTH = 1;
  private static final byte PASS = 2;

  private final Matrix costs;
  private final float[] row;
  private final float[] passing;
  private float[] before;
  private float[] now;

  StripeSearch(Matrix costs) {
    this.costs = costs;
    int columns = costs.columns();
    this.row = new float[columns];
    this.passing = new float[columns];
    this.before = new float[columns];
    this.now = new float[columns];
  }

  /**
   * The cheapest path through rows {@code from} to {@code to} (exclusive).
   *
   * @param reversed whether the rows are taken last to first; the path then tells what a stripe
   *     that cannot match gains by chance
   */
  StripePath search(int from, int to, boolean reversed) {
    byte[][] moves = new byte[to - from][costs.columns()];
    for (int i = 0; i < moves.length; i++) {
      costs.readRow(reversed ? to - 1 - i : from + i, row);
      if (i == 0) {
        System.arraycopy(row, 0, now, 0, row.length);
      } else {
        enter(moves[i]);
        passAlong(moves[i]);
      }
      float[] swap = before;
      before = now;
      now = swap;
    }
    return trace(moves, cheapest(before), from, to, reversed);
  }

  /** Both moves that take the next query. */
  private void enter(byte[] moves) {
    now[0] = before[0] + row[0];
    for (int j = 1; j < row.length; j++) {
      boolean stand = before[j] <= before[j - 1];
      now[j] = Math.min(before[j], before[j - 1]) + row[j];
      moves[j] = stand ? STAND : BOTH;
    }
    for (int j = 0; j < row.length; j++) {
      passing[j] = PASSING_WEIGHT * Math.max(0, row[j] + PASSING);
    }
  }

  private void passAlong(byte[] moves) {
    float left = now[0];
    for (int j = 1; j < row.length; j++) {
      float passed = left + passing[j];
      if (passed < now[j]) {
        now[j] = passed;
        moves[j] = PASS;
      }
      left = now[j];
    }
  }

  private static int cheapest(float[] values) {
    int best = 0;
    for (int j = 1; j < values.length; j++) {
      best = values[j] < values[best] ? j : best;
    }
    return best;
  }

  /** Of the references that a query passes, the cheapest is its match. */
  private StripePath trace(byte[][] moves, int end, int from, int to, boolean reversed) {
    int[] reference = new int[to - from];
    float[] gain = new float[to - from];
    int column = end;
    for (int i = moves.length - 1; i >= 0; i--) {
      int query = reversed ? to - 1 - i : from + i;
      int best = column;
      while (moves[i][column] == PASS) {
        column--;
        best = costs.get(query, column) < costs.get(query, best) ? column : best;
      }
      reference[i] = best;
      gain[i] = -costs.get(query, best);
      column -= moves[i][column] == BOTH ? 1 : 0;
    }
    return new StripePath(from, reference, gain);
  }
}
