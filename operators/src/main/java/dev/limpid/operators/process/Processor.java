package dev.limpid.operators.process;

import dev.limpid.wire.WireRecord;

/**
 * What an operator does with records, without Flink. Used by one thread, the one on which its
 * {@link Host} runs callbacks.
 */
public interface Processor extends AutoCloseable {
  /** Takes a record in; may emit. */
  void accept(WireRecord record);

  /** Emits all that can be emitted now; what is left is in the state. Before each checkpoint. */
  default void drain() {}

  /** Writes the state of every key that changed. After {@link #drain}. */
  void save();

  /** No more records come: emits what is left. */
  void end();

  @Override
  void close();
}
