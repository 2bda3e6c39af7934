package dev.limpid.eval.deblur;

import dev.limpid.media.Picture;

/**
 * Restores the frames of one sequence in order, carrying what it needs from frame to frame. Made by
 * a {@link DeblurMethod}; used by one thread, and closed by who opened it.
 */
public interface Deblurrer extends AutoCloseable {

  /**
   * Restores the window's current frame. Called once per frame, in order.
   *
   * @return of the frame's size, valid until the next call or {@link #close}
   */
  Picture deblur(FrameWindow window);

  @Override
  void close();
}
