package dev.limpid.operators.sets;

import java.util.HashSet;
import java.util.List;

/** Which frames belong together. Immutable. */
public sealed interface GatherOptions {

  /** What may wait. */
  Bounds bounds();

  /** What a checkpoint must agree with so that its frames can go on waiting. */
  String plan();

  /**
   * What may wait in one group, whatever comes.
   *
   * @param maxBytes most bytes of encoded images, at least 1
   * @param maxMillis longest wait by the time of the frames, milliseconds, at least 1; streams that
   *     are matched by number have clocks of their own
   */
  record Bounds(long maxBytes, long maxMillis) {
    public Bounds {
      atLeast("most waiting bytes", maxBytes, 1);
      atLeast("longest wait, ms", maxMillis, 1);
    }
  }

  /**
   * Successive frames of one stream.
   *
   * @param frames in each set, at least 1
   * @param every so many frames a set begins: smaller than {@code frames}, sets overlap; greater,
   *     frames between them are dropped; at least 1
   */
  record Window(int frames, int every, Bounds bounds) implements GatherOptions {
    public Window {
      atLeast("frames of a window", frames, 1);
      atLeast("frames from window to window", every, 1);
    }

    @Override
    public String plan() {
      return "window of %d every %d".formatted(frames, every);
    }
  }

  /**
   * Frames of several streams that were taken at the same time: for each frame of the first stream,
   * the one of each other stream that is nearest by capture time, the earlier of two that are
   * equally near.
   *
   * @param streams at least 2
   * @param toleranceMillis largest distance, milliseconds, at least 0
   * @param patienceMillis how much newer than a set's own frame the newest frame of any stream may
   *     be while the set waits, milliseconds, at least 0
   */
  record Time(List<String> streams, long toleranceMillis, long patienceMillis, Bounds bounds)
      implements GatherOptions {
    public Time {
      streams = distinct(streams);
      atLeast("tolerance, ms", toleranceMillis, 0);
      atLeast("patience, ms", patienceMillis, 0);
      // What a set may still need must not have left: see StreamsGatherer.
      atLeast("longest wait, ms", bounds.maxMillis, patienceMillis + toleranceMillis);
    }

    @Override
    public String plan() {
      return "time of " + String.join("\n", streams);
    }
  }

  /**
   * Frames of several streams that have the same sequence number, counted from a common start: for
   * each frame of the first stream, the one of each other stream.
   *
   * @param streams at least 2
   * @param patienceFrames by how much the newest sequence number of any stream may exceed a set's
   *     while the set waits, at least 0
   * @param patienceMillis how much newer than a set's own frame the newest frame of the first
   *     stream may be while the set waits, milliseconds, at least 0
   */
  record Seq(List<String> streams, long patienceFrames, long patienceMillis, Bounds bounds)
      implements GatherOptions {
    public Seq {
      streams = distinct(streams);
      atLeast("patience, frames", patienceFrames, 0);
      atLeast("patience, ms", patienceMillis, 0);
      atLeast("longest wait, ms", bounds.maxMillis, patienceMillis);
    }

    @Override
    public String plan() {
      return "seq of " + String.join("\n", streams);
    }
  }

  private static List<String> distinct(List<String> streams) {
    if (streams.size() < 2 || new HashSet<>(streams).size() != streams.size()) {
      throw new IllegalArgumentException(
          "streams of a set: expected at least 2, each once, got " + streams);
    }
    return List.copyOf(streams);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s: expected at least %d, got %d".formatted(what, least, value));
    }
  }
}
