package dev.limpid.align;

/**
 * The accumulated costs of the cheapest paths to each column, advanced query by query: the
 * augmented Dijkstra of thesis section 4.3.3, as dynamic programming since the graph has no cycles.
 * Three moves: the query goes on and the reference stands, both go on, the reference goes on alone.
 *
 * <p>Costs have mean 0 and deviation 1, negative where frames match. Every query is counted once,
 * so that slow and fast references cost the same; a reference frame that is passed over while the
 * query stands costs {@code max(0, cost + PASSING) * PASSING_WEIGHT}, nothing where it matches well
 * (ADR 10). Not thread-safe.
 */
final class PathFront {
  static final byte STAND = 0;
  static final byte BOTH = 1;
  static final byte PASS = 2;

  private static final float PASSING = 3;
  private static final float PASSING_WEIGHT = 0.5f;

  private float[] passing;
  private float[] before;
  private float[] now;

  /** Paths may start in every column, at no cost. */
  PathFront(int columns) {
    this.passing = new float[columns];
    this.before = new float[columns];
    this.now = new float[columns];
  }

  /** Accumulated cost per column; only to be read, until the next call. */
  float[] costs() {
    return before;
  }

  /** Takes over accumulated costs, and their number of columns. */
  void set(float[] costs) {
    before = costs.clone();
    now = new float[costs.length];
    passing = new float[costs.length];
  }

  /**
   * Moves the columns. Paths may start in new ones, at no cost.
   *
   * @param by what was column {@code by} becomes column 0
   * @param columns how many there are then
   */
  void move(int by, int columns) {
    set(moved(before, by, columns));
  }

  /** The values from {@code by} on, 0 where there are none. */
  static float[] moved(float[] values, int by, int count) {
    float[] moved = new float[count];
    System.arraycopy(values, by, moved, 0, Math.min(values.length - by, count));
    return moved;
  }

  /** Lets what was accumulated count less, so that the past is forgotten. */
  void fade(float factor) {
    for (int j = 0; j < before.length; j++) {
      before[j] *= factor;
    }
  }

  /** The column with the cheapest path. */
  int cheapest() {
    int best = 0;
    for (int j = 1; j < before.length; j++) {
      best = before[j] < before[best] ? j : best;
    }
    return best;
  }

  /**
   * Takes the next query.
   *
   * @param row its costs
   * @param moves written: how the cheapest path enters each column
   */
  void advance(float[] row, byte[] moves) {
    enter(row, moves);
    passAlong(row, moves);
    float[] swap = before;
    before = now;
    now = swap;
  }

  /** Both moves that take the next query. */
  private void enter(float[] row, byte[] moves) {
    now[0] = before[0] + row[0];
    moves[0] = STAND;
    for (int j = 1; j < row.length; j++) {
      boolean stand = before[j] <= before[j - 1];
      now[j] = Math.min(before[j], before[j - 1]) + row[j];
      moves[j] = stand ? STAND : BOTH;
    }
    for (int j = 0; j < row.length; j++) {
      passing[j] = PASSING_WEIGHT * Math.max(0, row[j] + PASSING);
    }
  }

  private void passAlong(float[] row, byte[] moves) {
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
}
