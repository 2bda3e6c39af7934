package dev.limpid.align;

/**
 * The cheapest path through a stripe of a cost matrix: a reference per query, never going back.
 * Positions are rows and columns of the matrix. Immutable by convention of this package.
 */
final class StripePath {
  private final int first;
  private final int[] reference;
  private final float[] gain;

  /**
   * @param first row of the first query
   * @param reference column per query
   * @param gain how much cheaper than the average each entry on the path is, standard deviations
   */
  StripePath(int first, int[] reference, float[] gain) {
    this.first = first;
    this.reference = reference;
    this.gain = gain;
  }

  /** First query, inclusive. */
  int first() {
    return first;
  }

  /** Last query, exclusive. */
  int end() {
    return first + reference.length;
  }

  int referenceAt(int query) {
    return reference[query - first];
  }

  float gainAt(int query) {
    return gain[query - first];
  }

  double meanGain() {
    double sum = 0;
    for (float value : gain) {
      sum += value;
    }
    return sum / gain.length;
  }
}
