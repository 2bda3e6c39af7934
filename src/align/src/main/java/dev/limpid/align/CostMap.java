package dev.limpid.align;

/**
 * A cost matrix to look at: averaged over squares until its longer side has at most {@value
 * #LARGEST_SIDE} cells. Immutable.
 */
public final class CostMap {
  private static final int LARGEST_SIDE = 800;

  private final int shrink;
  private final int rows;
  private final int columns;
  private final float[] costs;

  private CostMap(int shrink, int rows, int columns, float[] costs) {
    this.shrink = shrink;
    this.rows = rows;
    this.columns = columns;
    this.costs = costs;
  }

  static CostMap of(Matrix matrix) {
    int longer = Math.max(matrix.rows(), matrix.columns());
    int shrink = (longer + LARGEST_SIDE - 1) / LARGEST_SIDE;
    int rows = (matrix.rows() + shrink - 1) / shrink;
    int columns = (matrix.columns() + shrink - 1) / shrink;
    float[] costs = new float[rows * columns];
    int[] counts = new int[costs.length];
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      matrix.readRow(i, row);
      for (int j = 0; j < row.length; j++) {
        int cell = i / shrink * columns + j / shrink;
        costs[cell] += row[j];
        counts[cell]++;
      }
    }
    for (int cell = 0; cell < costs.length; cell++) {
      costs[cell] /= counts[cell];
    }
    return new CostMap(shrink, rows, columns, costs);
  }

  /** Rows and columns of the matrix that a cell averages. */
  public int shrink() {
    return shrink;
  }

  /** Cells along the query. */
  public int rows() {
    return rows;
  }

  /** Cells along the reference. */
  public int columns() {
    return columns;
  }

  /** The mean cost of a cell. */
  public float at(int row, int column) {
    return costs[row * columns + column];
  }
}
