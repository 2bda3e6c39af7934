package dev.limpid.ingest;

/**
 * Holds recorded frames back until they are due, and tells when each was "taken": the wall clock at
 * the first frame plus the frame's time. Footage that falls more than two seconds behind, since
 * whoever takes the frames is slower, goes on from there instead of rushing after. Not thread-safe.
 */
final class Pacer {
  private static final long MAX_LAG_NANOS = 2_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Speed speed;
  private final Clock clock;
  private boolean started;
  private long originNanos;
  private long originWallMillis;

  Pacer(Speed speed, Clock clock) {
    this.speed = speed;
    this.clock = clock;
  }

  /**
   * Waits until a frame is due.
   *
   * @param ptsNanos the frame's time since the first frame
   * @return its capture time, milliseconds since 1970
   */
  long await(long ptsNanos) throws InterruptedException {
    if (!started) {
      started = true;
      originNanos = clock.nanoTime();
      originWallMillis = clock.wallMillis();
    }
    if (speed.isMax()) {
      return originWallMillis + ptsNanos / NANOS_PER_MILLI;
    }
    long afterNanos = (long) (ptsNanos / speed.factor());
    long wait = originNanos + afterNanos - clock.nanoTime();
    if (wait < -MAX_LAG_NANOS) {
      originNanos -= wait;
      originWallMillis -= wait / NANOS_PER_MILLI;
    } else if (wait > 0) {
      clock.sleep(wait);
    }
    return originWallMillis + afterNanos / NANOS_PER_MILLI;
  }
}
