package dev.limpid.align;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The part of a cost matrix that frames have in common with all others: whatever a badly encoded
 * frame does to its whole row or column (thesis section 4.3.3, equation 4.4). Owns native memory
 * until closed.
 *
 * <p>The singular value decomposition is the randomised one of Halko, Martinsson and Tropp (2011)
 * with {@value #OVERSAMPLING} extra directions and {@value #POWER_ITERATIONS} power iterations: a
 * few passes over the matrix. Its random directions are always the same.
 */
final class LowRank implements AutoCloseable {
  private static final int OVERSAMPLING = 5;
  private static final int POWER_ITERATIONS = 2;
  private static final long SEED = 4;

  private final Matrix left;
  private final Matrix right;

  /**
   * @param left {@code [rows][rank]}, scaled with the singular values
   * @param right {@code [rank][columns]}
   */
  private LowRank(Matrix left, Matrix right) {
    this.left = left;
    this.right = right;
  }

  /** The best approximation of {@code costs} by a matrix of {@code rank}, up to chance. */
  static LowRank of(Matrix costs, int rank) {
    int directions = Math.min(rank + OVERSAMPLING, Math.min(costs.rows(), costs.columns()));
    int kept = Math.min(rank, directions);
    try (Matrix range = range(costs, directions);
        Matrix projected = new Matrix(directions, costs.columns())) {
      projected.multiply(1, range, true, costs, false, 0);
      try (Matrix.Singular singular = projected.decompose();
          Matrix mixing = mixing(singular, kept)) {
        Matrix left = new Matrix(costs.rows(), kept);
        left.multiply(1, range, false, mixing, false, 0);
        return new LowRank(left, top(singular.right, kept));
      }
    }
  }

  /** Only the mean of {@code costs}. */
  static LowRank mean(Matrix costs) {
    float[] row = new float[costs.columns()];
    double sum = 0;
    for (int i = 0; i < costs.rows(); i++) {
      costs.readRow(i, row);
      for (float cost : row) {
        sum += cost;
      }
    }
    float[] left = new float[costs.rows()];
    float[] right = new float[costs.columns()];
    Arrays.fill(left, (float) (sum / ((double) costs.rows() * costs.columns())));
    Arrays.fill(right, 1);
    return new LowRank(Matrix.of(left.length, 1, left), Matrix.of(1, right.length, right));
  }

  /** An orthonormal basis of what the columns of {@code costs} mostly span. */
  private static Matrix range(Matrix costs, int directions) {
    Matrix range = new Matrix(costs.rows(), directions);
    try (Matrix probe = random(costs.columns(), directions)) {
      range.multiply(1, costs, false, probe, false, 0);
      range.orthonormalize();
      for (int i = 0; i < POWER_ITERATIONS; i++) {
        probe.multiply(1, costs, true, range, false, 0);
        probe.orthonormalize();
        range.multiply(1, costs, false, probe, false, 0);
        range.orthonormalize();
      }
    }
    return range;
  }

  private static Matrix random(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Matrix.of(rows, columns, values);
  }

  private static Matrix mixing(Matrix.Singular singular, int kept) {
    int directions = singular.values.length;
    float[] values = new float[directions * kept];
    for (int i = 0; i < directions; i++) {
      for (int k = 0; k < kept; k++) {
        values[i * kept + k] = singular.left.get(i, k) * singular.values[k];
      }
    }
    return Matrix.of(directions, kept, values);
  }

  private static Matrix top(Matrix matrix, int rows) {
    Matrix top = new Matrix(rows, matrix.columns());
    float[] row = new float[matrix.columns()];
    for (int i = 0; i < rows; i++) {
      matrix.readRow(i, row);
      top.writeRow(i, row);
    }
    return top;
  }

  /** Equation 4.4: {@code costs -= left right}. */
  void subtractFrom(Matrix costs) {
    costs.multiply(-1, left, false, right, false, 1);
  }

  /**
   * The same between the rows and columns, by linear interpolation: the low-rank part of a box of a
   * finer matrix.
   *
   * @param rows positions in units of rows, from 0; beyond the ends, the last row holds
   * @param columns positions in units of columns
   */
  LowRank at(double[] rows, double[] columns) {
    int rank = left.columns();
    float[] newLeft = new float[rows.length * rank];
    for (int i = 0; i < rows.length; i++) {
      Place place = Place.of(rows[i], left.rows());
      for (int k = 0; k < rank; k++) {
        newLeft[i * rank + k] = place.mix(left.get(place.lower, k), left.get(place.upper, k));
      }
    }
    float[] newRight = new float[rank * columns.length];
    for (int j = 0; j < columns.length; j++) {
      Place place = Place.of(columns[j], right.columns());
      for (int k = 0; k < rank; k++) {
        newRight[k * columns.length + j] =
            place.mix(right.get(k, place.lower), right.get(k, place.upper));
      }
    }
    return new LowRank(
        Matrix.of(rows.length, rank, newLeft), Matrix.of(rank, columns.length, newRight));
  }

  /** Between two neighbouring rows or columns. */
  private record Place(int lower, int upper, float weight) {
    static Place of(double position, int count) {
      double inside = Math.max(0, Math.min(count - 1, position));
      int lower = (int) inside;
      return new Place(lower, Math.min(count - 1, lower + 1), (float) (inside - lower));
    }

    float mix(float low, float high) {
      return low + weight * (high - low);
    }
  }

  @Override
  public void close() {
    left.close();
    right.close();
  }
}
