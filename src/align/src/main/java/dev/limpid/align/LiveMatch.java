package dev.limpid.align;

/**
 * Where a frame of a live stream was found in a reference.
 *
 * @param reference position in described frames of the reference, from its first one, 0, which a
 *     growing reference may have forgotten; negative: nowhere
 * @param cost distance of the two descriptors, 0 to 2; 0 where there is no match
 * @param confidence 0 (no match) to 1: how far the gain along the tour is above what chance gains
 */
public record LiveMatch(double reference, float cost, float confidence) {
  /** The frame is not in the reference. */
  public static final LiveMatch NONE = new LiveMatch(-1, 0, 0);

  /** Whether it was found. */
  public boolean isFound() {
    return reference >= 0;
  }
}
