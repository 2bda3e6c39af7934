package dev.limpid.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps the frames it gets, per stream; can be made slow, and can refuse frames. */
final class FakeSink implements FrameSink {
  private final ConcurrentMap<String, List<OutgoingFrame>> frames = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Integer> ends = new ConcurrentHashMap<>();
  private final Semaphore gate = new Semaphore(Integer.MAX_VALUE);
  private final Function<OutgoingFrame, @Nullable Exception> verdict;

  FakeSink() {
    this(frame -> null);
  }

  FakeSink(Function<OutgoingFrame, @Nullable Exception> verdict) {
    this.verdict = verdict;
  }

  /** From now on only {@code count} more frames are taken. */
  void allowOnly(int count) {
    gate.drainPermits();
    gate.release(count);
  }

  void allowAll() {
    gate.release(1_000_000);
  }

  List<OutgoingFrame> frames(String stream) {
    return List.copyOf(frames.getOrDefault(stream, List.of()));
  }

  @Override
  public void send(String stream, OutgoingFrame frame, Outcome outcome) {
    gate.acquireUninterruptibly();
    Exception failure = verdict.apply(frame);
    if (failure == null) {
      frames
          .computeIfAbsent(stream, id -> java.util.Collections.synchronizedList(new ArrayList<>()))
          .add(frame);
    }
    outcome.known(failure);
  }

  /** How often each stream was said to have ended. */
  int ends(String stream) {
    return ends.getOrDefault(stream, 0);
  }

  @Override
  public void end(String stream) {
    ends.merge(stream, 1, Integer::sum);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
