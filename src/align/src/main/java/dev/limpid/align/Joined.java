package dev.limpid.align;

/**
 * The paths of all stripes as one: per query the reference, the gain, whether all stripes that
 * cover it agree, and whether it follows the query before. Arrays are only read.
 */
final class Joined {
  private final int[] reference;
  private final double[] gain;
  private final boolean[] agreed;
  private final boolean[] linked;

  private Joined(int count) {
    reference = new int[count];
    gain = new double[count];
    agreed = new boolean[count];
    linked = new boolean[count];
  }

  /**
   * @param tolerance how far paths may be apart, columns
   */
  static Joined of(Stripes stripes, double tolerance) {
    int[] owners = stripes.owners();
    Joined joined = new Joined(owners.length);
    for (int i = 0; i < owners.length; i++) {
      StripePath path = stripes.paths().get(owners[i]);
      joined.reference[i] = path.referenceAt(i);
      joined.gain[i] = path.gainAt(i);
      joined.agreed[i] = stripes.agree(i, path.referenceAt(i), tolerance);
      joined.linked[i] = i > 0 && joined.follows(i, owners[i] == owners[i - 1], tolerance);
    }
    return joined;
  }

  private boolean follows(int query, boolean sameStripe, double tolerance) {
    return sameStripe || Math.abs(reference[query] - reference[query - 1]) <= tolerance;
  }

  int[] reference() {
    return reference;
  }

  double[] gain() {
    return gain;
  }

  boolean[] agreed() {
    return agreed;
  }

  boolean[] linked() {
    return linked;
  }
}
