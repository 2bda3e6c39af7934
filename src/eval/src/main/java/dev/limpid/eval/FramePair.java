package dev.limpid.eval;

import dev.limpid.media.Picture;

/** A blurred frame and its truth, of one size. */
record FramePair(Picture blurred, Picture sharp) {
  static FramePair allocate(int width, int height) {
    return new FramePair(Picture.allocate(width, height), Picture.allocate(width, height));
  }

  void copyFrom(FramePair other) {
    blurred.copyFrom(other.blurred);
    sharp.copyFrom(other.sharp);
  }
}
