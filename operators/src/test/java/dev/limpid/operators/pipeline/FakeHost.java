package dev.limpid.operators.pipeline;

import dev.limpid.operators.stream.StreamState;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Surroundings of a pipeline in memory, with a clock that tests move. */
final class FakeHost implements FramePipeline.Host {
  private record Timer(long atNanos, Runnable task) {}

  final List<WireRecord> emitted = new ArrayList<>();
  final Map<String, StreamState> states = new HashMap<>();
  private final Queue<Runnable> mails = new ConcurrentLinkedQueue<>();
  private final List<Timer> timers = new ArrayList<>();
  private long nowNanos = 1_000_000_000L;

  /** Moves the clock and runs what is due. */
  void advanceMillis(long millis) {
    nowNanos += millis * 1_000_000;
    List<Timer> due = timers.stream().filter(timer -> timer.atNanos <= nowNanos).toList();
    timers.removeAll(due);
    due.forEach(timer -> timer.task.run());
    runMails();
  }

  void runMails() {
    for (Runnable mail = mails.poll(); mail != null; mail = mails.poll()) {
      mail.run();
    }
  }

  /** Values of the emitted records of one topic and stream. */
  List<byte[]> values(String topic, String stream) {
    return emitted.stream()
        .filter(record -> record.topic().equals(topic) && record.stream().equals(stream))
        .map(record -> Objects.requireNonNull(record.value()))
        .toList();
  }

  List<Event> events() {
    return emitted.stream()
        .filter(record -> record.topic().equals("limpid.events"))
        .map(record -> Event.fromJson(Objects.requireNonNull(record.value())))
        .toList();
  }

  @Override
  public void emit(WireRecord record) {
    emitted.add(record);
  }

  @Override
  public void execute(Runnable task) {
    mails.add(task);
  }

  @Override
  public void schedule(long delayMillis, Runnable task) {
    timers.add(new Timer(nowNanos + delayMillis * 1_000_000, task));
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public @Nullable StreamState load(String stream) {
    return states.get(stream);
  }

  @Override
  public void save(String stream, StreamState state) {
    states.put(stream, state);
  }

  @Override
  public void delete(String stream) {
    states.remove(stream);
  }

  @Override
  public List<String> streams() {
    return List.copyOf(states.keySet());
  }
}
