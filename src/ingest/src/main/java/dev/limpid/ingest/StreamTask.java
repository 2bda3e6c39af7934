package dev.limpid.ingest;

import dev.limpid.ingest.Playback.Loop;
import java.util.concurrent.TimeUnit;

/** The two threads of one stream and what lies between them. */
final class StreamTask {
  private final FrameQueue queue;
  private final StreamMonitor monitor;
  private final Thread reader;
  private final Thread sender;

  StreamTask(Input input, IngestOptions options, FrameSink sink, Clock clock, Backoff backoff) {
    this.queue = new FrameQueue(options.queue().frames());
    this.monitor = new StreamMonitor(input.id());
    boolean hasEnd = !input.reconnects() && options.playback().loop() == Loop.NONE;
    this.reader =
        daemon(
            "ingest-read-" + input.id(),
            new StreamReader(input, options, queue, monitor, clock, backoff));
    this.sender =
        daemon(
            "ingest-send-" + input.id(),
            new StreamSender(input, hasEnd, queue, sink, options.flowControl(), monitor));
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    reader.start();
    sender.start();
  }

  /** Waits until the last frame was handed to the sink. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    if (nanos > 0) {
      sender.join(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    }
    return isEnded();
  }

  boolean isEnded() {
    return !sender.isAlive();
  }

  /** The reader ends, closing the queue; a reader that hangs in a driver is not waited for. */
  void stopReading() {
    reader.interrupt();
    queue.close();
  }

  void abandon() {
    queue.abandon();
    sender.interrupt();
  }

  StreamStats stats() {
    return monitor.snapshot();
  }
}
