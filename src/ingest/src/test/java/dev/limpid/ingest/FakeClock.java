package dev.limpid.ingest;

import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody sleeps. */
final class FakeClock implements Clock {
  static final long START_MILLIS = 1_700_000_000_000L;

  private final List<Long> sleeps = new ArrayList<>();
  private long nanos = 5_000_000_000L;

  @Override
  public synchronized long nanoTime() {
    return nanos;
  }

  @Override
  public synchronized long wallMillis() {
    return START_MILLIS + (nanos - 5_000_000_000L) / 1_000_000;
  }

  @Override
  public synchronized void sleep(long nanosToSleep) {
    sleeps.add(nanosToSleep);
    nanos += Math.max(0, nanosToSleep);
  }

  synchronized void pass(long nanosToPass) {
    nanos += nanosToPass;
  }

  synchronized List<Long> sleeps() {
    return List.copyOf(sleeps);
  }
}
