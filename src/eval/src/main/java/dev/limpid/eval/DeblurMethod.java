package dev.limpid.eval;

/** A way to restore blurred video: a model or a baseline. Stateless. */
public interface DeblurMethod {

  /** Short and unique within an evaluation. */
  String name();

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
