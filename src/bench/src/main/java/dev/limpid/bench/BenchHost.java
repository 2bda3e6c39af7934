package dev.limpid.bench;

import dev.limpid.operators.flink.ProcessorFactory;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Metrics;
import dev.limpid.operators.process.StateStore;
import dev.limpid.wire.WireRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has around it, without Flink: states in maps, outputs that are counted and
 * dropped, timers that never come. Used by one thread; {@link #execute} by any.
 */
final class BenchHost implements Host, ProcessorFactory.States {
  private final Queue<Runnable> mails = new ConcurrentLinkedQueue<>();
  private final String counted;
  private long emitted;

  /**
   * @param counted end of the names of the topics whose records are counted
   */
  BenchHost(String counted) {
    this.counted = counted;
  }

  /** Runs what waits for the operator's thread. */
  void run() {
    for (Runnable mail = mails.poll(); mail != null; mail = mails.poll()) {
      mail.run();
    }
  }

  long emitted() {
    return emitted;
  }

  @Override
  public void emit(WireRecord record) {
    if (record.topic().endsWith(counted)) {
      emitted++;
    }
  }

  @Override
  public void execute(Runnable task) {
    mails.add(task);
  }

  @Override
  public void schedule(long delayMillis, Runnable task) {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public Metrics metrics() {
    return Metrics.NONE;
  }

  @Override
  public <T> StateStore<T> of(ProcessorFactory.KeyedState<T> state) {
    return store();
  }

  /** An empty store. */
  static <T> StateStore<T> store() {
    Map<String, T> states = new HashMap<>();
    return new StateStore<>() {
      @Override
      public @Nullable T load(String key) {
        return states.get(key);
      }

      @Override
      public void save(String key, T value) {
        states.put(key, value);
      }

      @Override
      public void delete(String key) {
        states.remove(key);
      }

      @Override
      public List<String> keys() {
        return List.copyOf(states.keySet());
      }
    };
  }
}
