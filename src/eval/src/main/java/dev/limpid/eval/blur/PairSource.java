package dev.limpid.eval.blur;

import dev.limpid.eval.EvalException;
import org.jspecify.annotations.Nullable;

/** Blurred frames with their truth, in order. Used by one thread; the opener closes it. */
public interface PairSource extends AutoCloseable {

  /** Columns of every frame, pixels. */
  int width();

  /** Rows of every frame, pixels. */
  int height();

  /** How many frames there are, as far as known; 0 when unknown. */
  long expected();

  /** How long the shutter was open, in frame intervals. */
  double exposure();

  /**
   * The next pair, valid until the next call, or null at the end.
   *
   * @throws EvalException if blurred frames and truth do not belong together
   */
  @Nullable FramePair next();

  @Override
  void close();
}
