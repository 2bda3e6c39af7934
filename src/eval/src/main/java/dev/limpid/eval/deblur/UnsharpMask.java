package dev.limpid.eval.deblur;

import dev.limpid.eval.deblur.DeblurMethod.SequenceFormat;
import dev.limpid.media.Picture;
import dev.limpid.vision.PictureFilter;

/** Sharpens each frame alone by adding what a Gaussian blur takes away. */
final class UnsharpMask implements Deblurrer {
  private static final double SIGMA = 1;
  private static final double AMOUNT = 0.3;

  private final Picture sharp;

  UnsharpMask(SequenceFormat format) {
    sharp = Picture.allocate(format.width(), format.height());
  }

  @Override
  public Picture deblur(FrameWindow window) {
    PictureFilter.unsharp(window.current(), SIGMA, AMOUNT, sharp);
    return sharp;
  }

  @Override
  public void close() {}
}
