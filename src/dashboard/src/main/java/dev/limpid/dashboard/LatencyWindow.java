package dev.limpid.dashboard;

import java.util.Arrays;
import java.util.Optional;

/**
 * Percentiles of the latencies of the last seconds; a clock that is set back begins them anew. Not
 * thread-safe.
 */
final class LatencyWindow {
  private static final int CAPACITY = 1024;

  /** Percentiles, milliseconds. Negative where the clocks of camera and reader disagree. */
  record Percentiles(long p50, long p99) {}

  private final long windowMillis;
  private final long[] times = new long[CAPACITY];
  private final long[] latencies = new long[CAPACITY];
  private int next;
  private int size;

  LatencyWindow(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  void add(long latencyMillis, long nowMillis) {
    boolean setBack =
        size > 0 && times[Math.floorMod(next - 1, CAPACITY)] - nowMillis > windowMillis;
    size = setBack ? 0 : size;
    next = setBack ? 0 : next;
    times[next] = nowMillis;
    latencies[next] = latencyMillis;
    next = (next + 1) % CAPACITY;
    size = Math.min(size + 1, CAPACITY);
  }

  /** Percentiles by nearest rank; empty if the window holds nothing. */
  Optional<Percentiles> percentiles(long nowMillis) {
    long[] recent = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (times[i] > nowMillis - windowMillis) {
        recent[count++] = latencies[i];
      }
    }
    if (count == 0) {
      return Optional.empty();
    }
    Arrays.sort(recent, 0, count);
    return Optional.of(new Percentiles(rank(recent, count, 0.50), rank(recent, count, 0.99)));
  }

  private static long rank(long[] sorted, int count, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
  }
}
