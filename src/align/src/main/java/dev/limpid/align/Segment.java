package dev.limpid.align;

import java.util.Arrays;

/**
 * A part of a tour without interruption: a position in the reference for each query from {@code
 * first} on, never going back. Immutable.
 */
final class Segment {
  private final int first;
  private final double[] reference;
  private final double[] confidence;

  /**
   * @param first first query
   * @param reference position per query
   * @param confidence per query, 0 to 1
   */
  Segment(int first, double[] reference, double[] confidence) {
    this.first = first;
    this.reference = reference.clone();
    this.confidence = confidence.clone();
  }

  /** First query, inclusive. */
  int first() {
    return first;
  }

  /** Last query, exclusive. */
  int end() {
    return first + reference.length;
  }

  double referenceAt(int query) {
    return reference[query - first];
  }

  double confidenceAt(int query) {
    return confidence[query - first];
  }

  /** The position between queries by interpolation; beyond the ends as at the ends. */
  double referenceAt(double query) {
    return interpolate(reference, query - first);
  }

  /** As {@link #referenceAt(double)}. */
  double confidenceAt(double query) {
    return interpolate(confidence, query - first);
  }

  private static double interpolate(double[] values, double position) {
    double inside = Math.max(0, Math.min(values.length - 1, position));
    int lower = (int) inside;
    int upper = Math.min(values.length - 1, lower + 1);
    return values[lower] + (inside - lower) * (values[upper] - values[lower]);
  }

  @Override
  public String toString() {
    return "queries %d..%d to %s".formatted(first, end() - 1, Arrays.toString(reference));
  }
}
