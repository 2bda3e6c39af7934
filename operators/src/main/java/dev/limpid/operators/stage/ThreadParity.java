package dev.limpid.operators.stage;

import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.ModelException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a model gives the same bits with many threads as with one. ONNX Runtime splits some
 * convolutions by the number of threads, and how their sums are grouped follows from the size of a
 * share: so it depends on the model and on the size of the picture, and is tried out on noise when
 * a size first comes. Sums that differ in their last bit seldom differ once they are rounded to
 * pixels, so small pictures are tried out with more frames. Used by one thread; owns no session.
 */
final class ThreadParity {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadParity.class);

  /** Larger pictures are not tried out, because it would cost too much memory. */
  private static final int MOST_PIXELS = 1 << 21;

  /** Pixels that are compared at least, on so many frames at most. */
  private static final int LEAST_PIXELS = 1 << 19;

  private static final int MOST_FRAMES = 32;

  private static final int MOST_SIZES = 64;

  private final ModelTrial many;
  private final Session one;
  private final Map<Size, Boolean> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Size, Boolean> eldest) {
          return size() > MOST_SIZES;
        }
      };

  private record Size(int height, int width) {}

  /**
   * @param many a session of a model with any number of threads
   * @param one another of the same model with one thread
   */
  ThreadParity(Session many, Session one) {
    this.many = new ModelTrial(many);
    this.one = one;
  }

  /** Whether it holds for pictures of this size, in pixels; false if it cannot be told. */
  boolean holds(int height, int width) {
    return known.computeIfAbsent(new Size(height, width), this::tryOut);
  }

  private boolean tryOut(Size size) {
    long pixels = (long) size.height() * size.width();
    int frames = (int) Math.max(2, Math.min(MOST_FRAMES, LEAST_PIXELS / pixels + 1));
    boolean holds = pixels <= MOST_PIXELS && agree(size, frames);
    if (!holds) {
      LOG.info(
          "model '{}' at {}x{}: frames of a batch run in turn, each with all threads",
          one.model().id(),
          size.width(),
          size.height());
    }
    return holds;
  }

  private boolean agree(Size size, int frames) {
    try {
      return many.agrees(one, size.height(), size.width(), frames);
    } catch (ModelException e) {
      LOG.warn("model '{}' cannot be tried out: {}", one.model().id(), e.getMessage());
      return false;
    }
  }
}
