package dev.limpid.operators.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How much of the operator's time each stream took in the last 5 to 10 seconds. Used by the
 * operator's thread.
 */
final class TimeTaken {
  private static final long HALF_NANOS = TimeUnit.SECONDS.toNanos(5);

  private Map<String, Long> now = new HashMap<>();
  private Map<String, Long> before = Map.of();
  private long nowSince;
  private long most;

  TimeTaken(long nowNanos) {
    this.nowSince = nowNanos;
  }

  /** Notes that frames of a stream took so long. */
  void add(String stream, long nanos, long nowNanos) {
    forget(nowNanos);
    now.merge(stream, nanos, Long::sum);
    most = Math.max(most, of(stream));
  }

  /** What a stream took, as a share of what the one took that took most; 1 if none took any. */
  double share(String stream, long nowNanos) {
    forget(nowNanos);
    return most == 0 ? 1 : (double) of(stream) / most;
  }

  private long of(String stream) {
    return now.getOrDefault(stream, 0L) + before.getOrDefault(stream, 0L);
  }

  private void forget(long nowNanos) {
    long age = nowNanos - nowSince;
    if (age >= HALF_NANOS) {
      before = age < 2 * HALF_NANOS ? now : Map.of();
      now = new HashMap<>();
      nowSince = nowNanos;
      most = before.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }
}
