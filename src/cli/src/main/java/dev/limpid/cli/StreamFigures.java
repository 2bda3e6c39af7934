package dev.limpid.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of one stream while it passes the pipeline. Not thread-safe.
 *
 * <p>Rate and latency count from the first output on; PSNR is the mean over the frames for which it
 * was added, dB.
 */
final class StreamFigures {
  /** Most frames that are named because they could not be processed. */
  static final int NAMED = 1000;

  /** Frames that {@link #recent} is the mean of. */
  private static final int RECENT = 5;

  /**
   * The figures as {@code --json} writes them.
   *
   * @param framesUnprocessed frames among {@code framesOut} that could not be processed
   * @param unprocessed the first of them
   */
  record Report(
      String id,
      long framesIn,
      long framesOut,
      long framesUnprocessed,
      List<Unprocessed> unprocessed,
      double fps,
      double latencyMsP50,
      double latencyMsP99,
      @Nullable Double psnrIn,
      @Nullable Double psnrOut) {}

  /**
   * A frame that could not be processed.
   *
   * @param frame position in its video, from 0
   * @param seconds when it is shown, from the first frame on
   * @param shown what the output shows in its place
   */
  record Unprocessed(long frame, double seconds, String reason, FrameFile.Shown shown) {}

  /**
   * Against the truth, dB.
   *
   * @param in PSNR of the input
   * @param out PSNR of the result
   */
  record Quality(double in, double out) {}

  private final String id;
  private long framesIn;
  private long framesOut;
  private long framesUnprocessed;
  private final List<Unprocessed> unprocessed = new ArrayList<>();
  private long firstOutNanos;
  private long lastOutNanos;
  private double[] latencies = new double[256];
  private final Deque<Quality> recent = new ArrayDeque<>();
  private double psnrInSum;
  private double psnrOutSum;
  private long psnrCount;

  StreamFigures(String id) {
    this.id = id;
  }

  void framesIn(long count) {
    framesIn = count;
  }

  long framesOut() {
    return framesOut;
  }

  /** An output frame arrived, {@code latencyMillis} after its input was sent or captured. */
  void frameOut(long nowNanos, double latencyMillis) {
    if (framesOut == 0) {
      firstOutNanos = nowNanos;
    }
    lastOutNanos = nowNanos;
    if (framesOut == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * latencies.length);
    }
    latencies[(int) framesOut++] = latencyMillis;
  }

  /** A frame among those that came out could not be processed. */
  void unprocessed(Unprocessed frame) {
    framesUnprocessed++;
    if (unprocessed.size() < NAMED) {
      unprocessed.add(frame);
    }
  }

  /** Quality of one frame against the truth, dB. */
  void quality(double psnrIn, double psnrOut) {
    psnrInSum += psnrIn;
    psnrOutSum += psnrOut;
    psnrCount++;
    recent.add(new Quality(psnrIn, psnrOut));
    if (recent.size() > RECENT) {
      recent.remove();
    }
  }

  /** Mean quality of the last frames for which it was added; of no frame, 0. */
  Quality recent() {
    return new Quality(
        recent.stream().mapToDouble(Quality::in).average().orElse(0),
        recent.stream().mapToDouble(Quality::out).average().orElse(0));
  }

  Report report() {
    double[] sorted = Arrays.copyOf(latencies, (int) framesOut);
    Arrays.sort(sorted);
    double seconds = (lastOutNanos - firstOutNanos) / 1e9;
    return new Report(
        id,
        framesIn,
        framesOut,
        framesUnprocessed,
        List.copyOf(unprocessed),
        seconds > 0 ? (framesOut - 1) / seconds : 0,
        percentile(sorted, 0.5),
        percentile(sorted, 0.99),
        psnrCount == 0 ? null : psnrInSum / psnrCount,
        psnrCount == 0 ? null : psnrOutSum / psnrCount);
  }

  /** What a share of sorted values do not exceed; 0 if there are none. */
  static double percentile(double[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
  }
}
