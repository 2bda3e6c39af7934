package dev.limpid.align;

/** What live streams are aligned to. One thread. */
public abstract class LiveReference implements AutoCloseable {
  LiveReference() {}

  /** Described frames that are there now. */
  public abstract int frames();

  /** Described frames per second. */
  public abstract double framesPerSecond();

  /** Number of the first frame that is there now: how many were forgotten before it. */
  abstract long first();

  /** Whether frames may come and go. */
  abstract boolean grows();

  /** The frames that are there now. */
  abstract Recording recording();

  /** Per frame, its mean distance to the recording's frames less the mean of all distances. */
  abstract float[] usual();

  /** Mean distance of two frames of the recording, 0 to 2. */
  abstract double usualDistance();

  /**
   * Distances of a descriptor to all frames.
   *
   * @param row written, one value per frame, 0 to 2
   * @throws AlignException if the dimensions differ
   */
  abstract void costs(float[] descriptor, float[] row);

  @Override
  public abstract void close();

  static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
