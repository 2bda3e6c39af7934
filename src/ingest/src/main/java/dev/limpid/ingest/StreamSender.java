package dev.limpid.ingest;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a stream: takes frames from the queue and hands them to the sink. When Kafka
 * refuses a frame of footage that is played once, the stream ends; one that has no end, of a camera
 * or of footage that is played again and again, goes on and counts.
 */
final class StreamSender implements Runnable {
  private final Input input;
  private final boolean hasEnd;
  private final FrameQueue queue;
  private final FrameSink sink;
  private final FlowControl flowControl;
  private final StreamMonitor monitor;

  StreamSender(
      Input input,
      boolean hasEnd,
      FrameQueue queue,
      FrameSink sink,
      FlowControl flowControl,
      StreamMonitor monitor) {
    this.input = input;
    this.hasEnd = hasEnd;
    this.queue = queue;
    this.sink = sink;
    this.flowControl = flowControl;
    this.monitor = monitor;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // LOST is a marker.
  public void run() {
    try {
      for (OutgoingFrame frame = queue.take(); frame != null; frame = queue.take()) {
        if (frame == OutgoingFrame.LOST) {
          sink.end(input.id());
        } else {
          send(frame);
        }
      }
      sink.end(input.id());
    } catch (InterruptedException e) {
      queue.abandon();
    } catch (RuntimeException e) {
      monitor.failed(e);
      queue.abandon();
    }
  }

  private void send(OutgoingFrame frame) throws InterruptedException {
    flowControl.acquire(input.id());
    sink.send(input.id(), frame, failure -> settle(frame, failure));
  }

  private void settle(OutgoingFrame frame, @Nullable Exception failure) {
    if (failure == null) {
      monitor.frameSent(frame.picture().bytes().length);
      return;
    }
    flowControl.unsent(
        new UnsentFrame(
            input.id(),
            frame.seq(),
            frame.ptsNanos(),
            frame.picture().bytes(),
            "Kafka did not take it: " + failure.getMessage()));
    if (failure instanceof RecordTooLargeException) {
      monitor.frameOversize(frame, String.valueOf(failure.getMessage()));
      return;
    }
    monitor.frameFailed(frame, failure);
    if (hasEnd) {
      monitor.stoppedByFailure();
      queue.abandon();
    }
  }
}
