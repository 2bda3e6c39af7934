package dev.limpid.ingest;

import java.util.concurrent.TimeUnit;

/** The time, and waiting for it: replaced in tests. */
interface Clock {
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      };

  /** Monotonic time, nanoseconds from any origin. */
  long nanoTime();

  /** Time of day, milliseconds since 1970. */
  long wallMillis();

  /** Waits; not at all when {@code nanos} is not above 0. */
  void sleep(long nanos) throws InterruptedException;
}
