package dev.limpid.operators.sets;

import java.util.List;

/**
 * Frames that belong together. Immutable.
 *
 * @param id names the set
 * @param frames of a window: in their order; of several streams: one of each, in the order of the
 *     options
 */
public record FrameSet(Id id, List<SetFrame> frames) {
  public FrameSet {
    frames = List.copyOf(frames);
  }

  /**
   * Names a set by its group and a frame: the first of a window, or that of the first stream.
   *
   * @param group the stream of a window, or the configured name of several streams
   * @param stream of the frame
   * @param epoch of the frame
   * @param seq position of the frame in its stream
   * @param timestampMillis capture time of the frame, milliseconds since the epoch
   */
  public record Id(String group, String stream, long epoch, long seq, long timestampMillis) {
    static Id of(String group, SetFrame frame) {
      return new Id(group, frame.stream(), frame.epoch(), frame.seq(), frame.timestampMillis());
    }

    @Override
    public String toString() {
      return "set of frame %d of stream '%s' (group '%s')".formatted(seq, stream, group);
    }
  }
}
