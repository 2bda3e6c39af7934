package dev.limpid.operators.frame;

import java.util.OptionalLong;

/**
 * When a frame was taken, as far as its source tells.
 *
 * @param ptsNanos presentation time within the source, nanoseconds
 * @param timestampMillis capture time, milliseconds since the epoch
 */
public record FrameTime(OptionalLong ptsNanos, OptionalLong timestampMillis) {
  /** Nothing is known. */
  public static final FrameTime UNKNOWN = new FrameTime(OptionalLong.empty(), OptionalLong.empty());

  public static FrameTime of(OptionalLong ptsNanos, long timestampMillis) {
    return new FrameTime(ptsNanos, OptionalLong.of(timestampMillis));
  }

  /** The time that lies {@code step} of {@code steps} equal steps towards a later time. */
  public FrameTime towards(FrameTime later, long step, long steps) {
    return new FrameTime(
        between(ptsNanos, later.ptsNanos, step, steps),
        between(timestampMillis, later.timestampMillis, step, steps));
  }

  /** This time and so many nanoseconds. */
  public FrameTime plusNanos(long nanos) {
    return new FrameTime(
        ptsNanos.isPresent() ? OptionalLong.of(ptsNanos.getAsLong() + nanos) : ptsNanos,
        timestampMillis.isPresent()
            ? OptionalLong.of(timestampMillis.getAsLong() + nanos / 1_000_000)
            : timestampMillis);
  }

  private static OptionalLong between(OptionalLong from, OptionalLong to, long step, long steps) {
    if (from.isEmpty() || to.isEmpty()) {
      return to;
    }
    long distance = to.getAsLong() - from.getAsLong();
    return OptionalLong.of(
        from.getAsLong() + distance / steps * step + distance % steps * step / steps);
  }
}
