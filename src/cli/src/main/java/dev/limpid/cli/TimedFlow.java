package dev.limpid.cli;

import dev.limpid.ingest.FlowControl;
import dev.limpid.ingest.InFlightLimit;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Bounds the frames under way and remembers when each was sent. Thread-safe. */
final class TimedFlow implements FlowControl {
  private final InFlightLimit limit;
  private final ConcurrentMap<String, Queue<Long>> sentNanos = new ConcurrentHashMap<>();

  TimedFlow(int framesPerStream) {
    limit = new InFlightLimit(framesPerStream);
  }

  @Override
  public void acquire(String stream) throws InterruptedException {
    limit.acquire(stream);
    sent(stream).add(System.nanoTime());
  }

  @Override
  public void release(String stream) {
    limit.release(stream);
  }

  /** The oldest frame of the stream came out; returns how long it was under way, milliseconds. */
  double arrived(String stream) {
    limit.release(stream);
    @Nullable Long since = sent(stream).poll();
    return since == null ? 0 : (System.nanoTime() - since) / 1e6;
  }

  private Queue<Long> sent(String stream) {
    return sentNanos.computeIfAbsent(stream, unused -> new ConcurrentLinkedQueue<>());
  }
}
