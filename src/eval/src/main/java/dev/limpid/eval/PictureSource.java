package dev.limpid.eval;

import dev.limpid.media.Picture;
import org.jspecify.annotations.Nullable;

/** The frames of a sequence in order, one at a time. Used by one thread; the opener closes it. */
public interface PictureSource extends AutoCloseable {

  /** Columns of every frame, pixels. */
  int width();

  /** Rows of every frame, pixels. */
  int height();

  /** How many frames there are, as far as known; 0 when unknown. */
  long expected();

  /**
   * The next frame, valid until the next call, or null at the end.
   *
   * @throws dev.limpid.media.ImageException if it cannot be read
   */
  @Nullable Picture next();

  @Override
  void close();
}
