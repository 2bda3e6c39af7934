package dev.limpid.operators.process;

import dev.limpid.wire.WireRecord;

/** What a {@link Processor} needs from its surroundings. */
public interface Host {
  /** Hands on an output record. */
  void emit(WireRecord record);

  /** Runs a task soon on the processor's thread; called from any thread. */
  void execute(Runnable task);

  /**
   * Runs a task on the processor's thread: after one more record was taken in if one has arrived
   * already, else at once. Called by that thread. A host that cannot tell runs the task soon.
   */
  default void afterNextRecord(Runnable task) {
    execute(task);
  }

  /** Runs a task later on the processor's thread. */
  void schedule(long delayMillis, Runnable task);

  /** How many processors of this kind share the memory of this machine, at least 1. */
  default int processorsHere() {
    return 1;
  }

  /** Monotonic time. */
  long nanoTime();

  /** Time of the day, milliseconds since 1970; may jump. */
  long wallMillis();

  /** What is counted. */
  Metrics metrics();
}
