package dev.limpid.media;

/**
 * Puts presentation times on the grid of a file's time base. Times within 2 ms of where a constant
 * frame rate would have them are moved there, which undoes the rounding of containers that count
 * milliseconds; others keep their own time. Not thread-safe.
 */
final class VideoClock {
  private static final int FINE = 90_000;
  private static final long SNAP_NANOS = 2_000_000;
  private static final long NANOS = 1_000_000_000L;

  private final FrameRate rate;
  private final int ticksPerSecond;
  private long firstPtsNanos = Long.MIN_VALUE;
  private long lastTicks = -1;

  VideoClock(FrameRate rate) {
    this.rate = rate;
    this.ticksPerSecond = ticksPerSecond(rate);
  }

  /** A multiple of the rate's numerator near 90 kHz, so that a frame lasts whole ticks. */
  static int ticksPerSecond(FrameRate rate) {
    return rate.numerator() * Math.max(1, (FINE + rate.numerator() - 1) / rate.numerator());
  }

  /** How long a frame lasts at the constant rate, ticks. */
  long frameTicks() {
    return (long) rate.denominator() * (ticksPerSecond / rate.numerator());
  }

  /** The time of the next frame, ticks since the first; strictly increasing. */
  long ticksAt(long ptsNanos) {
    if (firstPtsNanos == Long.MIN_VALUE) {
      firstPtsNanos = ptsNanos;
    }
    long since = ptsNanos - firstPtsNanos;
    long index = Math.round(since * rate.perSecond() / NANOS);
    boolean onGrid = Math.abs(since - rate.nanosAt(index)) <= SNAP_NANOS;
    long ticks =
        onGrid ? index * frameTicks() : Math.round(since * (double) ticksPerSecond / NANOS);
    lastTicks = Math.max(ticks, lastTicks + 1);
    return lastTicks;
  }
}
