package dev.limpid.operators.pipeline;

import java.io.Serializable;

/**
 * What becomes of frames that the machine is too slow for.
 *
 * @param maxLagMillis how old a frame may be when its turn comes, milliseconds; 0: as old as it is
 * @param mode what becomes of older ones
 */
public record OverloadOptions(long maxLagMillis, Mode mode) implements Serializable {
  /** What becomes of a frame that is not processed. */
  public enum Mode {
    /** It goes as it came to the topics that have a picture of each frame. */
    PASS,
    /** It is left out. */
    DROP
  }

  /** Every frame is processed, however old it is. */
  public static final OverloadOptions OFF = new OverloadOptions(0, Mode.PASS);

  public OverloadOptions {
    if (maxLagMillis < 0) {
      throw new IllegalArgumentException(
          "live.max-lag (ms): expected 0 or more, got " + maxLagMillis);
    }
  }

  boolean isOn() {
    return maxLagMillis > 0;
  }
}
