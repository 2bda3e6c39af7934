package dev.limpid.media;

import java.math.BigInteger;
import java.util.Locale;

/**
 * Frames per second as a fraction, so that 29.97 stays exact.
 *
 * @param numerator frames, at least 1
 * @param denominator seconds, at least 1
 */
public record FrameRate(int numerator, int denominator) {
  private static final int MILLI = 1000;
  private static final long NANOS = 1_000_000_000L;

  public FrameRate {
    if (numerator < 1 || denominator < 1) {
      throw new IllegalArgumentException(
          "frame rate: expected a positive fraction, got %d/%d".formatted(numerator, denominator));
    }
    int divisor = BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).intValue();
    numerator /= divisor;
    denominator /= divisor;
  }

  /** A whole number of frames per second. */
  public static FrameRate of(int framesPerSecond) {
    return new FrameRate(framesPerSecond, 1);
  }

  /**
   * The fraction meant by a decimal number: 29.97 is 30000/1001, 12.5 is 25/2.
   *
   * @param framesPerSecond above 0 and at most 1,000,000
   */
  public static FrameRate of(double framesPerSecond) {
    if (!(framesPerSecond > 0 && framesPerSecond <= 1e6)) {
      throw new IllegalArgumentException(
          "frame rate: expected above 0 and at most 1,000,000, got " + framesPerSecond);
    }
    long broadcast = Math.round(Math.ceil(framesPerSecond));
    boolean fractional = framesPerSecond != broadcast;
    if (fractional && Math.abs(framesPerSecond - broadcast * 1000.0 / 1001.0) < 0.005) {
      return new FrameRate(Math.toIntExact(broadcast * 1000), 1001);
    }
    return new FrameRate(Math.max(1, (int) Math.round(framesPerSecond * MILLI)), MILLI);
  }

  public double perSecond() {
    return (double) numerator / denominator;
  }

  /** When frame {@code index} is due after the first, nanoseconds, rounded. */
  public long nanosAt(long index) {
    long seconds = Math.multiplyExact(index, (long) denominator);
    long whole = seconds / numerator * NANOS;
    return whole + (seconds % numerator * NANOS + numerator / 2) / numerator;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4g", perSecond());
  }
}
