package dev.limpid.operators.pipeline;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.pipeline.BatchAssembler.Size;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.wire.Event;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  private final Overload overload;
  private final Set<StreamContext> crowdedOut = new LinkedHashSet<>();

  BatchFeeder(
      BatchAssembler batches,
      StreamPreparer preparer,
      FrameOutputs outputs,
      Host host,
      FrameMetrics metrics,
      Overload overload) {
    this.batches = batches;
    this.preparer = preparer;
    this.outputs = outputs;
    this.host = host;
    this.metrics = metrics;
    this.overload = overload;
  }

  /**
   * Moves the frames of a stream on, up to the first that waits for a batch. A frame that finds its
   * batch full stays in the queue; {@link #advanceCrowdedOut} comes back to it.
   */
  void advance(StreamContext stream) {
    while (!stream.inBatch() && !stream.queue().isEmpty()) {
      overload.look(stream);
      insertMissingSteps(stream, stream.queue().element());
      PendingFrame next = stream.queue().element();
      ImageHeader image = next.image();
      if (isStale(stream, next)) {
        stream.queue().remove();
      } else if (image == null) {
        settle(stream, stream.queue().remove());
      } else if (batches.hasRoom(Size.of(image))) {
        Throwable failure = addToBatch(stream, image);
        if (failure != null) {
          refuseNext(stream, stream.queue().remove(), FrameOutputs.reason(failure));
        }
      } else {
        crowdedOut.add(stream);
        return;
      }
    }
  }

  /**
   * Lets the next frame be decoded while the models run. What is refused, or finds no memory now,
   * waits for its turn.
   */
  void advanceAhead(StreamContext stream) {
    overload.look(stream);
    PendingFrame next = stream.queue().peek();
    if (next == null || next.image() == null || stream.inBatch()) {
      return;
    }
    insertMissingSteps(stream, next);
    ImageHeader image = stream.queue().element().image();
    if (image != null && batches.hasRoom(Size.of(image))) {
      Throwable unused = addToBatch(stream, image);
    }
  }

  /** Advances the streams that found a full batch. */
  void advanceCrowdedOut() {
    List<StreamContext> streams = List.copyOf(crowdedOut);
    crowdedOut.clear();
    streams.forEach(this::advance);
  }

  /** Moves the first frame of a queue into a batch; gives why that failed. */
  private @Nullable Throwable addToBatch(StreamContext stream, ImageHeader image) {
    try {
      batches.add(stream, stream.queue().element(), image, host.nanoTime());
    } catch (RuntimeException | OutOfMemoryError e) {
      return e;
    }
    stream.queue().remove();
    return null;
  }

  /** Puts before the next record what its stream owes before it. */
  private void insertMissingSteps(StreamContext stream, PendingFrame next) {
    if (stream.restored() != null && (next.continues() || stream.delay().newestWaiting() != null)) {
      Throwable failure = outputs.attempt(() -> preparer.restore(stream, next));
      if (failure != null) {
        forgetCheckpoint(stream, FrameOutputs.reason(failure));
      }
    }
    PendingFrame waiting = stream.delay().newestWaiting();
    if (waiting != null && stream.queue().element().breaks()) {
      for (int i = 0; i < preparer.delay(); i++) {
        stream.queue().addFirst(waiting.repeated());
      }
    }
  }

  /** A stream whose states cannot be taken from the checkpoint begins anew. */
  private void forgetCheckpoint(StreamContext stream, String reason) {
    giveUpWaiting(stream, reason);
    if (stream.queue().element().continues()) {
      refuseNext(stream, stream.queue().remove(), reason);
    }
    stream.reset();
  }

  /** Whether it is a repetition of a frame that has been given up. */
  private static boolean isStale(StreamContext stream, PendingFrame frame) {
    PendingFrame waiting = stream.delay().newestWaiting();
    return frame.again() && (waiting == null || waiting.seq() != frame.seq());
  }

  /** Puts a frame that cannot be processed before all others of its stream, to be refused. */
  void refuseNext(StreamContext stream, PendingFrame frame, String reason) {
    if (frame.again()) {
      giveUpWaiting(stream, reason);
    } else {
      stream.refuse(frame);
      stream.queue().addFirst(frame.refused("stream '%s': %s".formatted(stream.stream(), reason)));
    }
  }

  /** The frames whose pictures cannot be made any more are refused. */
  void giveUpWaiting(StreamContext stream, String reason) {
    for (PendingFrame waiting : stream.delay().takeAllWaiting()) {
      refuse(stream, waiting, "stream '%s': %s".formatted(stream.stream(), reason));
    }
  }

  /** Tells about a record that is not processed. */
  private void settle(StreamContext stream, PendingFrame frame) {
    if (frame.skipped()) {
      overload.skip(stream, frame);
      return;
    }
    Event event = frame.event();
    outputs.tell(event);
    if (frame.error() != null) {
      refuse(stream, frame, frame.error());
    } else if (event != null) {
      metrics.frameLate();
    }
  }

  private void refuse(StreamContext stream, PendingFrame frame, String reason) {
    outputs.deadLetter(frame.record(), reason);
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
