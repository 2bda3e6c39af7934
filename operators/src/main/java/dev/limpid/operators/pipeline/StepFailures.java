package dev.limpid.operators.pipeline;

import java.util.HashSet;
import java.util.Set;

/**
 * Tells frames that a stage cannot take from a stage that takes none any more, because its device
 * has gone: the latter is no record's fault, and a restart opens the device anew. Used by the
 * operator's thread.
 */
final class StepFailures {
  /** So many failed steps in a row, of at least two streams, are not the frames' fault. */
  private static final int MOST_IN_A_ROW = 100;

  private final Set<String> streams = new HashSet<>();
  private int inARow;

  void succeeded() {
    inARow = 0;
    streams.clear();
  }

  /**
   * Notes that a frame failed alone.
   *
   * @throws IllegalStateException if nothing but failures was seen for too long
   */
  void failed(String stream, String reason) {
    inARow++;
    streams.add(stream);
    if (inARow >= MOST_IN_A_ROW && streams.size() > 1) {
      throw new IllegalStateException(
          "the last %d frames of %d streams all failed, lastly: %s"
              .formatted(inARow, streams.size(), reason));
    }
  }
}
