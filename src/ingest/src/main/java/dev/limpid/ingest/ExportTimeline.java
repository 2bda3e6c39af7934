package dev.limpid.ingest;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.FrameSequence;
import dev.limpid.wire.RecordPlace;

/**
 * Tells the frames of a stream that come in order from those that come twice or late, and puts them
 * on one time line across epochs. Not thread-safe.
 */
final class ExportTimeline {
  private final FrameSequence sequence = new FrameSequence();
  private long lastSeq = -1;
  private long epochs;
  private long duplicates;
  private long missing;
  private long offsetNanos;
  private long lastPtsNanos = -1;
  private long lastStepNanos = 40_000_000;

  /**
   * Whether the frame is to be taken: it is no repeat and comes after no later one of its run.
   *
   * @param place where the camera's frame lies
   */
  boolean accepts(FrameHeaders headers, RecordPlace place) {
    FrameSequence.Step step = sequence.take(headers, place);
    if (step == FrameSequence.Step.REPEATS) {
      duplicates++;
      return false;
    }
    if (headers.seq().isPresent()) {
      long seq = headers.seq().getAsLong();
      // A source that restarts may count from 0 again; one that reconnects counts on.
      if (epochs > 0 && seq > lastSeq) {
        missing += seq - lastSeq - 1;
      }
      lastSeq = seq;
    }
    if (step == FrameSequence.Step.RESTARTS) {
      epochs++;
    }
    return true;
  }

  /**
   * The time of an accepted frame within the export, from 0 on.
   *
   * @param ptsNanos time within its source
   */
  long place(long ptsNanos) {
    if (lastPtsNanos < 0) {
      offsetNanos = -ptsNanos;
    }
    long placed = ptsNanos + offsetNanos;
    if (lastPtsNanos >= 0 && placed <= lastPtsNanos) {
      offsetNanos += lastPtsNanos + lastStepNanos - placed;
      placed = lastPtsNanos + lastStepNanos;
    } else if (lastPtsNanos >= 0) {
      lastStepNanos = placed - lastPtsNanos;
    }
    lastPtsNanos = placed;
    return placed;
  }

  long epochs() {
    return epochs;
  }

  long duplicates() {
    return duplicates;
  }

  long missing() {
    return missing;
  }
}
