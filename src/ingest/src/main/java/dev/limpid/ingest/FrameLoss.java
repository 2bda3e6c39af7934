package dev.limpid.ingest;

/**
 * Which frames get lost on their way, to see what a pipeline makes of it: they are numbered, but
 * not sent. Stateless and thread-safe.
 */
@FunctionalInterface
public interface FrameLoss {
  /** Every frame is sent. */
  FrameLoss NONE = (stream, seq) -> false;

  /**
   * Whether a frame is lost.
   *
   * @param seq position in the stream
   */
  boolean loses(String stream, long seq);
}
