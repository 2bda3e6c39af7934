package dev.limpid.wire;

/**
 * Which frame of a stream: the run of its source, and its place in that run. An epoch is a name and
 * not a number that grows, because sources take it from clocks, and clocks are set back: any other
 * epoch than the last frame's says that the source restarted.
 *
 * @param epoch the run of the source
 * @param seq position in the run
 */
public record FramePosition(long epoch, long seq) {

  /** Whether the source restarted between the last frame and this one. */
  public boolean restarts(FramePosition last) {
    return epoch != last.epoch;
  }

  /**
   * Whether this frame is new to one who has seen the last frame, and neither late nor a repeat.
   */
  public boolean isAfter(FramePosition last) {
    return restarts(last) || seq > last.seq;
  }
}
