package dev.limpid.ingest;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Streams that are being ingested. Owns their threads and the connection to Kafka until closed;
 * thread-safe.
 */
public final class RunningIngest implements AutoCloseable {
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);

  private final List<StreamTask> tasks;
  private final FrameSink sink;
  private final long startedNanos = System.nanoTime();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RunningIngest(List<StreamTask> tasks, FrameSink sink) {
    this.tasks = tasks;
    this.sink = sink;
  }

  static RunningIngest start(
      IngestOptions options, List<Input> inputs, FrameSink sink, Clock clock) {
    List<StreamTask> tasks =
        inputs.stream()
            .map(
                input ->
                    new StreamTask(
                        input, options, sink, clock, new Backoff(RandomGenerator.getDefault())))
            .toList();
    tasks.forEach(StreamTask::start);
    return new RunningIngest(tasks, sink);
  }

  /** How all streams fare now. */
  public IngestStats stats() {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    return new IngestStats(seconds, tasks.stream().map(StreamTask::stats).toList());
  }

  /**
   * Waits until all streams have ended and Kafka has answered for each of their frames.
   *
   * @return whether that was so within the time
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (StreamTask task : tasks) {
      if (!task.awaitEnd(deadline - System.nanoTime())) {
        return false;
      }
    }
    if (!closed.get()) {
      sink.flush();
    }
    return true;
  }

  /** Waits without a limit; see {@link #awaitEnd(Duration)}. */
  public void awaitEnd() throws InterruptedException {
    while (!awaitEnd(Duration.ofHours(1))) {
      // Not yet.
    }
  }

  /**
   * Ends all streams: no more frames are read, those that wait are still sent if that takes no more
   * than a few seconds. Returns when that is done; a camera driver that does not return is left
   * behind on its daemon thread.
   */
  public void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    tasks.forEach(StreamTask::stopReading);
    long deadline = System.nanoTime() + STOP_GRACE.toNanos();
    boolean interrupted = false;
    for (StreamTask task : tasks) {
      try {
        long left = Math.max(0, deadline - System.nanoTime());
        if (interrupted || !task.awaitEnd(left)) {
          task.abandon();
        }
      } catch (InterruptedException e) {
        interrupted = true;
        task.abandon();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops, waits at most ten seconds for Kafka's answers, and frees everything. */
  @Override
  public void close() {
    stop();
    if (closed.compareAndSet(false, true)) {
      sink.close();
    }
  }

  /** Whether all streams have ended, without waiting. */
  public boolean isEnded() {
    return tasks.stream().allMatch(StreamTask::isEnded);
  }
}
