package dev.limpid.eval.blur;

import dev.limpid.media.Picture;

/** A blurred frame and its truth, of one size. */
public record FramePair(Picture blurred, Picture sharp) {
  /** A pair of black pictures. */
  public static FramePair allocate(int width, int height) {
    return new FramePair(Picture.allocate(width, height), Picture.allocate(width, height));
  }

  /** Overwrites both with those of another pair of the same size. */
  public void copyFrom(FramePair other) {
    blurred.copyFrom(other.blurred);
    sharp.copyFrom(other.sharp);
  }
}
