package dev.limpid.align;

/**
 * Tells whether a recording stands: its frames stay as similar as frames of one place are. The
 * de-correlation needs to be told, because many rows that are alike are what it takes away.
 */
final class Standstill {
  /** Frames closer than this share of the usual distance show the same place. */
  private static final double SAME_PLACE = 0.75;

  private final Descriptors frames;
  private final double usual;

  Standstill(Descriptors frames) {
    this.frames = frames;
    int count = frames.count();
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += frames.distance(i, frames, (i + count / 2) % count);
    }
    this.usual = sum / count;
  }

  /** Whether frames {@code from} to {@code to} (exclusive) show on average what the first shows. */
  boolean holds(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += frames.distance(from, frames, i);
    }
    return to > from && sum / (to - from) < SAME_PLACE * usual;
  }
}
