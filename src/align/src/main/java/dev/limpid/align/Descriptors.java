package dev.limpid.align;

import java.util.Arrays;

/**
 * Descriptors of a recording's frames in order: points on the unit sphere, so that their distance
 * is 0 (the same) to 2 (thesis section 4.3.1). Immutable.
 */
public final class Descriptors {
  private static final double LENGTH_TOLERANCE = 1e-2;

  private final int dimension;
  private final float[] values;

  private Descriptors(int dimension, float[] values) {
    this.dimension = dimension;
    this.values = values;
  }

  /**
   * Descriptors one after the other.
   *
   * @param values {@code float32 [frames][dimension]}, copied; each of length 1 within 1 %
   * @throws AlignException if there is none, or one is not of length 1; the message says which
   */
  public static Descriptors of(int dimension, float[] values) {
    return wrap(dimension, values.clone());
  }

  private static Descriptors wrap(int dimension, float[] values) {
    if (dimension < 1 || values.length == 0 || values.length % dimension != 0) {
      throw new AlignException(
          "descriptors: expected a positive multiple of %d values, got %d"
              .formatted(dimension, values.length));
    }
    for (int i = 0; i < values.length; i += dimension) {
      double square = 0;
      for (int k = i; k < i + dimension; k++) {
        square += (double) values[k] * values[k];
      }
      if (!(Math.abs(Math.sqrt(square) - 1) <= LENGTH_TOLERANCE)) {
        throw new AlignException(
            "descriptor of frame %d: expected length 1, got %.4g"
                .formatted(i / dimension, Math.sqrt(square)));
      }
    }
    return new Descriptors(dimension, values);
  }

  /** How many there are. */
  public int count() {
    return values.length / dimension;
  }

  /** Values of each. */
  public int dimension() {
    return dimension;
  }

  /** A copy of one descriptor. */
  public float[] get(int index) {
    return Arrays.copyOfRange(values, index * dimension, (index + 1) * dimension);
  }

  /** Each {@code step}-th, from the first on. */
  public Descriptors every(int step) {
    int[] chosen = new int[(count() + step - 1) / step];
    Arrays.setAll(chosen, i -> i * step);
    return step == 1 ? this : select(chosen);
  }

  /** Those of the given indices, in that order. */
  public Descriptors select(int[] indices) {
    float[] chosen = new float[indices.length * dimension];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(values, indices[i] * dimension, chosen, i * dimension, dimension);
    }
    return new Descriptors(dimension, chosen);
  }

  /** {@code ||this[index] - other[otherIndex]||}, equation 4.1. */
  public float distance(int index, Descriptors other, int otherIndex) {
    requireSameDimension(other);
    double square = 0;
    for (int k = 0; k < dimension; k++) {
      double difference = values[index * dimension + k] - other.values[otherIndex * dimension + k];
      square += difference * difference;
    }
    return (float) Math.sqrt(square);
  }

  /** Not a copy: only to be read. */
  float[] values() {
    return values;
  }

  void requireSameDimension(Descriptors other) {
    if (other.dimension != dimension) {
      throw new AlignException(
          "descriptors: expected both of %d values, got %d".formatted(dimension, other.dimension));
    }
  }

  /** Collects descriptors one at a time. Not thread-safe. */
  public static final class Builder {
    private float[] values = new float[0];
    private int dimension;
    private int used;

    /** Appends a copy. */
    public void add(float[] descriptor) {
      if (used == 0) {
        dimension = descriptor.length;
      } else if (descriptor.length != dimension) {
        throw new AlignException(
            "descriptor of frame %d: expected %d values, got %d"
                .formatted(used / dimension, dimension, descriptor.length));
      }
      if (used + dimension > values.length) {
        values = Arrays.copyOf(values, Math.max(64 * dimension, grown()));
      }
      System.arraycopy(descriptor, 0, values, used, dimension);
      used += dimension;
    }

    private int grown() {
      long wanted = values.length + values.length / 2L;
      return Math.toIntExact(Math.min(wanted, Integer.MAX_VALUE - 8));
    }

    /** How many there are so far. */
    public int count() {
      return dimension == 0 ? 0 : used / dimension;
    }

    /**
     * All so far.
     *
     * @throws AlignException if there is none
     */
    public Descriptors build() {
      return wrap(Math.max(1, dimension), Arrays.copyOf(values, used));
    }
  }
}
