package dev.limpid.operators.pipeline;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.pipeline.BatchAssembler.Size;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.wire.Event;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Moves frames from the queues of their streams into batches, and tells about records that are not
 * processed. Used by the operator's thread.
 */
final class BatchFeeder {
  private final BatchAssembler batches;
  private final StreamPreparer preparer;
  private final FrameOutputs outputs;
  private final Host host;
  private final FrameMetrics metrics;
  private final Set<StreamContext> crowdedOut = new LinkedHashSet<>();

  BatchFeeder(
      BatchAssembler batches,
      StreamPreparer preparer,
      FrameOutputs outputs,
      Host host,
      FrameMetrics metrics) {
    this.batches = batches;
    this.preparer = preparer;
    this.outputs = outputs;
    this.host = host;
    this.metrics = metrics;
  }

  /**
   * Moves the frames of a stream on, up to the first that waits for a batch. A frame that finds its
   * batch full stays in the queue; {@link #advanceCrowdedOut} comes back to it.
   */
  void advance(StreamContext stream) {
    while (!stream.inBatch() && !stream.queue().isEmpty()) {
      insertMissingSteps(stream, stream.queue().element());
      PendingFrame next = stream.queue().element();
      ImageHeader image = next.image();
      if (image == null) {
        settle(stream, stream.queue().remove());
      } else if (batches.hasRoom(Size.of(image))) {
        batches.add(stream, stream.queue().remove(), image, host.nanoTime());
      } else {
        crowdedOut.add(stream);
        return;
      }
    }
  }

  /** Lets the next frame be decoded while the models run; what is refused waits for its turn. */
  void advanceAhead(StreamContext stream) {
    PendingFrame next = stream.queue().peek();
    if (next != null && next.image() != null) {
      advance(stream);
    }
  }

  /** Advances the streams that found a full batch. */
  void advanceCrowdedOut() {
    List<StreamContext> streams = List.copyOf(crowdedOut);
    crowdedOut.clear();
    streams.forEach(this::advance);
  }

  /** Puts before the next record what its stream owes before it. */
  private void insertMissingSteps(StreamContext stream, PendingFrame next) {
    if (stream.restored() != null && (next.continues() || stream.delay().newestWaiting() != null)) {
      preparer.restore(stream, next);
    }
    PendingFrame waiting = stream.delay().newestWaiting();
    if (waiting != null && next.breaks()) {
      for (int i = 0; i < preparer.delay(); i++) {
        stream.queue().addFirst(waiting.repeated());
      }
    }
  }

  /** Tells about a record that is not processed. */
  private void settle(StreamContext stream, PendingFrame frame) {
    Event event = frame.event();
    outputs.tell(event);
    if (frame.error() != null) {
      refuse(stream, frame, Objects.requireNonNull(frame.error()));
    } else if (event != null) {
      metrics.frameLate();
    }
  }

  private void refuse(StreamContext stream, PendingFrame frame, String reason) {
    outputs.deadLetter(frame, reason);
    stream.reset();
    outputs.tell(
        FrameJudge.event(
            Event.Type.RESET_REJECTED,
            frame.record(),
            frame.seq(),
            frame.headers().epoch(),
            reason));
  }
}
