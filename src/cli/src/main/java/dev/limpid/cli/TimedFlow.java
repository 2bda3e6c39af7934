package dev.limpid.cli;

import dev.limpid.ingest.FlowControl;
import dev.limpid.ingest.InFlightLimit;
import dev.limpid.ingest.UnsentFrame;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Bounds the frames under way and remembers when each was sent. Thread-safe. */
final class TimedFlow implements FlowControl {
  private final InFlightLimit limit;
  private final ConcurrentMap<String, Queue<Long>> sentNanos = new ConcurrentHashMap<>();
  private final Queue<UnsentFrame> unsent = new ConcurrentLinkedQueue<>();

  TimedFlow(int framesPerStream) {
    limit = new InFlightLimit(framesPerStream);
  }

  @Override
  public void acquire(String stream) throws InterruptedException {
    limit.acquire(stream);
    sent(stream).add(System.nanoTime());
  }

  /** The frame stays under way until {@link #takeUnsent} hands it over. */
  @Override
  public void unsent(UnsentFrame frame) {
    unsent.add(frame);
  }

  /** Hands over the frames that Kafka did not take since the last call. */
  void takeUnsent(Consumer<UnsentFrame> target) {
    for (UnsentFrame frame = unsent.poll(); frame != null; frame = unsent.poll()) {
      target.accept(frame);
    }
  }

  /** The oldest frame of the stream came out; returns how long it was under way, milliseconds. */
  double arrived(String stream) {
    limit.release(stream);
    @Nullable Long since = sent(stream).poll();
    return since == null ? 0 : (System.nanoTime() - since) / 1e6;
  }

  /** Frames of all streams that are under way. */
  int inFlight() {
    return sentNanos.values().stream().mapToInt(Queue::size).sum();
  }

  private Queue<Long> sent(String stream) {
    return sentNanos.computeIfAbsent(stream, unused -> new ConcurrentLinkedQueue<>());
  }
}
