package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageException;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the frames of one connection to a camera, or of one pass through a file. Used by one
 * thread; interrupting that thread ends a call that waits. The opener closes it.
 */
public interface FrameSource extends AutoCloseable {

  /**
   * The next frame, or null at the end.
   *
   * @throws ImageException if the source fails or does not deliver in time
   */
  @Nullable SourceFrame next();

  /** Whether frames arrive when they are taken, so that none must be waited for or held back. */
  boolean isLive();

  /** Nominal frame rate. */
  FrameRate frameRate();

  /** How many frames there are, as far as known; 0 when endless or unknown. */
  long expectedFrames();

  @Override
  void close();

  /** Opens a source anew: for each pass through a file, for each connection to a camera. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens the source.
     *
     * @throws ImageException if it cannot be opened
     */
    FrameSource open();
  }
}
