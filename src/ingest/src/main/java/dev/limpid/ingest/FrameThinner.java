package dev.limpid.ingest;

import java.util.OptionalDouble;

/** Leaves out the frames beyond a rate: one is kept of each period. Not thread-safe. */
final class FrameThinner {
  private static final double NANOS = 1e9;
  private static final double ROUNDING = 1e-3;

  private final OptionalDouble maxFramesPerSecond;
  private long lastPeriod = Long.MIN_VALUE;

  FrameThinner(OptionalDouble maxFramesPerSecond) {
    this.maxFramesPerSecond = maxFramesPerSecond;
  }

  boolean keeps(long ptsNanos) {
    if (maxFramesPerSecond.isEmpty()) {
      return true;
    }
    long period = (long) Math.floor(ptsNanos / NANOS * maxFramesPerSecond.getAsDouble() + ROUNDING);
    boolean keeps = period > lastPeriod;
    lastPeriod = Math.max(period, lastPeriod);
    return keeps;
  }
}
