package dev.limpid.operators.process;

import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/** Surroundings of a processor in memory, with a clock that tests move. */
public class MemoryHost implements Host {
  private record Timer(long atNanos, Runnable task) {}

  private final List<WireRecord> emitted = new ArrayList<>();
  private final Queue<Runnable> mails = new ConcurrentLinkedQueue<>();
  private final List<Timer> timers = new ArrayList<>();
  private final Gauges metrics = new Gauges();
  private boolean hasBacklog;
  private long nowNanos = 1_000_000_000L;
  private long wallMillis;

  /** From now on the next record is always there already: it is for the test to hand it over. */
  public final void setBacklog() {
    hasBacklog = true;
  }

  /** Moves both clocks, as work does that takes its time. */
  public final void passMillis(long millis) {
    nowNanos += millis * 1_000_000;
    wallMillis += millis;
  }

  /** Sets the time of the day, which is 1970 at first; no frame is old then. */
  public final void setWallMillis(long millis) {
    wallMillis = millis;
  }

  /** Moves both clocks and runs what is due. */
  public final void advanceMillis(long millis) {
    passMillis(millis);
    List<Timer> due = timers.stream().filter(timer -> timer.atNanos <= nowNanos).toList();
    timers.removeAll(due);
    due.forEach(timer -> timer.task.run());
    runMails();
  }

  /** Runs the tasks that other threads left. */
  public final void runMails() {
    for (Runnable mail = mails.poll(); mail != null; mail = mails.poll()) {
      mail.run();
    }
  }

  /** Runs the oldest of these tasks; there must be one. */
  public final void runMail() {
    mails.remove().run();
  }

  /** All records that were emitted, in order. */
  public final List<WireRecord> emitted() {
    return emitted;
  }

  /** The emitted records of one topic, which is named without its prefix. */
  public final List<WireRecord> topic(String kind) {
    return emitted.stream().filter(record -> record.topic().equals("limpid." + kind)).toList();
  }

  /** Values of the emitted records of one topic and stream. */
  public final List<byte[]> values(String topic, String stream) {
    return emitted.stream()
        .filter(record -> record.topic().equals(topic) && record.stream().equals(stream))
        .map(record -> Objects.requireNonNull(record.value()))
        .toList();
  }

  /** All events that were told. */
  public final List<Event> events() {
    return topic("events").stream()
        .map(record -> Event.fromJson(Objects.requireNonNull(record.value())))
        .toList();
  }

  @Override
  public final void emit(WireRecord record) {
    emitted.add(record);
  }

  @Override
  public final void execute(Runnable task) {
    mails.add(task);
  }

  @Override
  public final void afterNextRecord(Runnable task) {
    if (hasBacklog) {
      mails.add(task);
    } else {
      task.run();
    }
  }

  @Override
  public final void schedule(long delayMillis, Runnable task) {
    timers.add(new Timer(nowNanos + delayMillis * 1_000_000, task));
  }

  @Override
  public final long nanoTime() {
    return nowNanos;
  }

  @Override
  public final long wallMillis() {
    return wallMillis;
  }

  @Override
  public final Metrics metrics() {
    return metrics;
  }

  /** A value that the processor lets be read. */
  public final long gauge(String name) {
    return Objects.requireNonNull(metrics.gauges.get(name), name).getAsLong();
  }

  /**
   * What a counter of the host's processors counted.
   *
   * @throws NullPointerException if there is no such counter
   */
  public final long counted(String name) {
    return Objects.requireNonNull(metrics.counters.get(name), name);
  }

  private static final class Gauges implements Metrics {
    private final Map<String, LongSupplier> gauges = new HashMap<>();
    private final Map<String, Long> counters = new HashMap<>();

    @Override
    public void count(String name, long increment) {
      counters.merge(name, increment, Long::sum);
    }

    @Override
    public void observe(String name, long value) {}

    @Override
    public void gauge(String name, LongSupplier value) {
      gauges.put(name, value);
    }
  }
}
