package dev.limpid.ingest;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a camera is tried again: doubling from half a second to ten seconds, each
 * shortened by up to half at random so that many cameras do not come back in step. A connection
 * that held for ten seconds starts it anew. Not thread-safe.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration STABLE = Duration.ofSeconds(10);

  private final RandomGenerator random;
  private long ceilingNanos = FIRST.toNanos();

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The next pause, nanoseconds.
   *
   * @param connectedNanos how long the last connection delivered frames; 0 if it never did
   */
  long nextNanos(long connectedNanos) {
    if (connectedNanos >= STABLE.toNanos()) {
      ceilingNanos = FIRST.toNanos();
    }
    long pause =
        ceilingNanos / 2 + (long) (random.nextDouble() * (ceilingNanos - ceilingNanos / 2));
    ceilingNanos = Math.min(2 * ceilingNanos, LONGEST.toNanos());
    return pause;
  }
}
