package dev.limpid.dashboard;

/**
 * Events per second over the last seconds; a clock that is set back begins it anew. Not
 * thread-safe.
 */
final class RateWindow {
  private static final int CAPACITY = 2048;

  private final long windowMillis;
  private final long[] times = new long[CAPACITY];
  private int next;
  private int size;
  private long firstMillis = Long.MIN_VALUE;

  RateWindow(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  void add(long nowMillis) {
    boolean setBack = size > 0 && at(0) - nowMillis > windowMillis;
    if (firstMillis == Long.MIN_VALUE || setBack) {
      firstMillis = nowMillis;
      size = 0;
    }
    times[next] = nowMillis;
    next = (next + 1) % CAPACITY;
    size = Math.min(size + 1, CAPACITY);
  }

  /**
   * Events per second. Over the window; since the first event if that is younger; over what fits
   * into memory at more than 400 a second.
   */
  double perSecond(long nowMillis) {
    int count = 0;
    long oldest = nowMillis;
    while (count < size && at(count) > nowMillis - windowMillis) {
      oldest = at(count);
      count++;
    }
    if (count < 2) {
      return 0;
    }
    boolean cutShort = count == CAPACITY;
    boolean young = firstMillis > nowMillis - windowMillis;
    if (cutShort || young) {
      return (count - 1) * 1000.0 / Math.max(1, nowMillis - oldest);
    }
    return count * 1000.0 / windowMillis;
  }

  private long at(int back) {
    return times[Math.floorMod(next - 1 - back, CAPACITY)];
  }
}
