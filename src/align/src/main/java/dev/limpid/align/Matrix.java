package dev.limpid.align;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_sgeqrf;
import static org.bytedeco.openblas.global.openblas.LAPACKE_sgesdd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_sorgqr;
import static org.bytedeco.openblas.global.openblas.LAPACK_ROW_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sscal;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A dense float32 matrix, row-major, in native memory that it owns until closed. Reading rows is
 * thread-safe while nobody writes.
 */
final class Matrix implements AutoCloseable {
  private final int rows;
  private final int columns;
  private final FloatPointer data;
  private final FloatBuffer buffer;

  /** A matrix of unspecified contents. */
  Matrix(int rows, int columns) {
    long size = (long) rows * columns;
    if (rows < 1 || columns < 1 || size > Integer.MAX_VALUE) {
      throw new AlignException(
          "cost matrix: expected 1 to %d entries, got %d x %d; take fewer frames"
              .formatted(Integer.MAX_VALUE, rows, columns));
    }
    this.rows = rows;
    this.columns = columns;
    this.data = new FloatPointer(size);
    this.buffer = data.asBuffer();
  }

  /** Descriptors {@code from} (inclusive) to {@code to} (exclusive), one per row. */
  static Matrix of(Descriptors descriptors, int from, int to) {
    int dimension = descriptors.dimension();
    Matrix matrix = new Matrix(to - from, dimension);
    matrix.buffer.put(0, descriptors.values(), from * dimension, (to - from) * dimension);
    return matrix;
  }

  /** A copy of {@code values}, row by row. */
  static Matrix of(int rows, int columns, float[] values) {
    Matrix matrix = new Matrix(rows, columns);
    matrix.buffer.put(0, values, 0, Math.multiplyExact(rows, columns));
    return matrix;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  float get(int row, int column) {
    return buffer.get(row * columns + column);
  }

  /** Copies a row into the beginning of {@code target}. */
  void readRow(int row, float[] target) {
    buffer.get(row * columns, target, 0, columns);
  }

  /** Overwrites a row with the beginning of {@code source}. */
  void writeRow(int row, float[] source) {
    buffer.put(row * columns, source, 0, columns);
  }

  /** {@code this = alpha op(a) op(b) + beta this}, where op transposes or not. */
  void multiply(
      float alpha, Matrix a, boolean transposeA, Matrix b, boolean transposeB, float beta) {
    int inner = transposeA ? a.rows : a.columns;
    requireShape("left factor", transposeA ? a.columns : a.rows, rows);
    requireShape("right factor", transposeB ? b.rows : b.columns, columns);
    requireShape("inner size", transposeB ? b.columns : b.rows, inner);
    cblas_sgemm(
        CblasRowMajor,
        transposeA ? CblasTrans : CblasNoTrans,
        transposeB ? CblasTrans : CblasNoTrans,
        rows,
        columns,
        inner,
        alpha,
        a.data,
        a.columns,
        b.data,
        b.columns,
        beta,
        data,
        columns);
  }

  void scale(float factor) {
    cblas_sscal(rows * columns, factor, data, 1);
  }

  /** Replaces the columns by an orthonormal basis of their span; needs rows >= columns. */
  void orthonormalize() {
    try (FloatPointer tau = new FloatPointer((long) columns)) {
      requireDone("QR", LAPACKE_sgeqrf(LAPACK_ROW_MAJOR, rows, columns, data, columns, tau));
      requireDone(
          "QR", LAPACKE_sorgqr(LAPACK_ROW_MAJOR, rows, columns, columns, data, columns, tau));
    }
  }

  /** Thin singular value decomposition; this is overwritten. Needs rows <= columns. */
  Singular decompose() {
    Matrix left = new Matrix(rows, rows);
    Matrix right = new Matrix(rows, columns);
    float[] values = new float[rows];
    try (FloatPointer singular = new FloatPointer((long) rows)) {
      int info =
          LAPACKE_sgesdd(
              LAPACK_ROW_MAJOR,
              (byte) 'S',
              rows,
              columns,
              data,
              columns,
              singular,
              left.data,
              rows,
              right.data,
              columns);
      requireDone("SVD", info);
      singular.get(values);
    } catch (RuntimeException e) {
      left.close();
      right.close();
      throw e;
    }
    return new Singular(left, values, right);
  }

  /** {@code left diag(values) right}; the owner closes it. */
  static final class Singular implements AutoCloseable {
    final Matrix left;
    final float[] values;
    final Matrix right;

    Singular(Matrix left, float[] values, Matrix right) {
      this.left = left;
      this.values = values;
      this.right = right;
    }

    @Override
    public void close() {
      left.close();
      right.close();
    }
  }

  private static void requireShape(String what, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "matrix product, %s: expected %d, got %d".formatted(what, expected, actual));
    }
  }

  private static void requireDone(String what, int info) {
    if (info != 0) {
      throw new AlignException(
          "%s failed (LAPACK info %d): are all costs finite?".formatted(what, info));
    }
  }

  @Override
  public void close() {
    data.close();
  }
}
