package dev.limpid.operators.process;

import java.util.function.LongSupplier;

/**
 * What an operator counts and measures, by name; a name may have parts, joined by dots. A part
 * {@code key=value} before the name is a label, by which Prometheus sums and filters. The core does
 * not know Flink's metric classes. Used by the processor's thread.
 */
public interface Metrics {
  /** Adds to a counter. */
  void count(String name, long increment);

  /** Takes a value into a histogram. */
  void observe(String name, long value);

  /** Lets a value be read at any time, from any thread. */
  void gauge(String name, LongSupplier value);

  /** Counts nothing. */
  Metrics NONE =
      new Metrics() {
        @Override
        public void count(String name, long increment) {}

        @Override
        public void observe(String name, long value) {}

        @Override
        public void gauge(String name, LongSupplier value) {}
      };
}
