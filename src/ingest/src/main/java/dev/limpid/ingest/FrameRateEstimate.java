package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import java.util.Arrays;
import java.util.List;

/** The frame rate of a stream, from the median distance of its frames. */
final class FrameRateEstimate {
  private static final double NANOS = 1e9;
  private static final FrameRate UNKNOWN = FrameRate.of(25);

  private FrameRateEstimate() {}

  /**
   * Estimates the rate.
   *
   * @param ptsNanos presentation times in order
   */
  static FrameRate of(List<Long> ptsNanos) {
    long[] distances = new long[Math.max(0, ptsNanos.size() - 1)];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = ptsNanos.get(i + 1) - ptsNanos.get(i);
    }
    long[] positive =
        Arrays.stream(distances).filter(distance -> distance >= 1000).sorted().toArray();
    return positive.length == 0 ? UNKNOWN : FrameRate.of(NANOS / positive[positive.length / 2]);
  }
}
