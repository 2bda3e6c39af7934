package dev.limpid.eval.predict;

import dev.limpid.eval.EvalMethod;

/** A way to predict video: a model or a baseline. Stateless. */
public interface PredictMethod extends EvalMethod {
  /**
   * Starts a sequence.
   *
   * @param width columns, pixels
   * @param height rows, pixels
   * @param horizon how many frames ahead are predicted, at least 1
   */
  Predictor open(int width, int height, int horizon);
}
