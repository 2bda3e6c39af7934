package dev.limpid.align;

/** Cost matrices: queries down the rows, references along the columns. */
final class Costs {
  private static final float LARGEST_COSINE = 1;

  private Costs() {}

  /**
   * {@code C[i][j] = ||query[i] - reference[j]||} by one matrix product; the caller's.
   *
   * @throws AlignException if their dimensions differ
   */
  static Matrix between(Descriptors queries, Descriptors references) {
    return between(queries, 0, queries.count(), references, 0, references.count());
  }

  /** The same for ranges, {@code to} exclusive. */
  static Matrix between(
      Descriptors queries,
      int fromQuery,
      int toQuery,
      Descriptors references,
      int fromReference,
      int toReference) {
    queries.requireSameDimension(references);
    try (Matrix a = Matrix.of(queries, fromQuery, toQuery);
        Matrix b = Matrix.of(references, fromReference, toReference)) {
      Matrix costs = new Matrix(a.rows(), b.rows());
      costs.multiply(1, a, false, b, true, 0);
      toDistances(costs);
      return costs;
    }
  }

  /** Between unit vectors, {@code ||a - b||^2 = 2 - 2 a b}. */
  static void toDistances(Matrix cosines) {
    float[] row = new float[cosines.columns()];
    for (int i = 0; i < cosines.rows(); i++) {
      cosines.readRow(i, row);
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) Math.sqrt(2 * (LARGEST_COSINE - Math.min(LARGEST_COSINE, row[j])));
      }
      cosines.writeRow(i, row);
    }
  }

  /** Standard deviation of all entries. */
  static double deviation(Matrix costs) {
    float[] row = new float[costs.columns()];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < costs.rows(); i++) {
      costs.readRow(i, row);
      float rowSum = 0;
      float rowSquares = 0;
      for (float cost : row) {
        rowSum += cost;
        rowSquares += cost * cost;
      }
      sum += rowSum;
      squares += rowSquares;
    }
    double entries = (double) costs.rows() * costs.columns();
    double mean = sum / entries;
    return Math.sqrt(Math.max(0, squares / entries - mean * mean));
  }
}
