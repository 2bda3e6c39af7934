package dev.limpid.eval;

/** A way to predict video: a model or a baseline. Stateless. */
public interface PredictMethod {
  /** Short and unique within an evaluation. */
  String name();

  /**
   * Starts a sequence.
   *
   * @param width columns, pixels
   * @param height rows, pixels
   * @param horizon how many frames ahead are predicted, at least 1
   */
  Predictor open(int width, int height, int horizon);
}
