package dev.limpid.eval.predict;

import dev.limpid.media.Picture;
import java.util.List;

/**
 * Predicts the frames of one sequence, carrying what it needs from frame to frame. Made by a {@link
 * PredictMethod}; used by one thread, and closed by who opened it.
 */
public interface Predictor extends AutoCloseable {
  /**
   * Takes the next frame and predicts those after it. Called once per frame, in order.
   *
   * @return one picture per frame ahead, the nearest first, valid until the next call or {@link
   *     #close}
   */
  List<Picture> predict(Picture frame);

  @Override
  void close();
}
