package dev.limpid.eval.deblur;

import dev.limpid.eval.EvalMethod;

/** A way to restore blurred video: a model or a baseline. Stateless. */
public interface DeblurMethod extends EvalMethod {

  /** Starts a sequence. */
  Deblurrer open(SequenceFormat format);

  /**
   * What a method may know of a sequence before it sees it.
   *
   * @param width columns, pixels
   * @param height rows, pixels
   * @param exposure how long the shutter was open, frame intervals
   */
  record SequenceFormat(int width, int height, double exposure) {}
}
