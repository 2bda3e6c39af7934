package dev.limpid.align;

import java.util.Arrays;

/**
 * Makes a tour pleasing to watch (thesis section 4.3.4): both time axes are smoothed along the path
 * with a Kalman filter, and neither ever runs backwards. Stateless.
 */
final class TourSmoother {
  /** How far a match is off, frames. */
  private static final double NOISE = 3;

  /** How quickly the speed of either recording changes, frames per step, per step. */
  private static final double ACCELERATION = 0.03;

  /** Both hold at this rate, frames per second. */
  private static final double RATE = 25;

  /** A match is never known better than this, frames: positions are whole numbers. */
  private static final double LEAST_NOISE = 0.6;

  private TourSmoother() {}

  /** Positions in frames; the reference stays within {@code referenceFrames}. */
  static Segment smooth(Segment segment, int referenceFrames) {
    return smooth(segment, referenceFrames, NOISE, ACCELERATION);
  }

  /**
   * The same for frames that are farther apart than those of a video.
   *
   * @param framesPerSecond of the slower recording
   */
  static Segment smoothSparse(Segment segment, int referenceFrames, double framesPerSecond) {
    double slower = Math.min(1, framesPerSecond / RATE);
    return smooth(
        segment, referenceFrames, Math.max(LEAST_NOISE, NOISE * slower), ACCELERATION / slower);
  }

  private static Segment smooth(
      Segment segment, int referenceFrames, double noise, double acceleration) {
    int first = segment.first();
    int count = segment.end() - first;
    double[] reference = new double[count];
    double[] confidence = new double[count];
    for (int i = 0; i < count; i++) {
      reference[i] = segment.referenceAt(first + i);
      confidence[i] = segment.confidenceAt(first + i);
    }
    Path path = Path.of(Smoothing.neverBack(reference));
    double[] queries = smoothed(path.queries, noise, acceleration);
    double[] references = smoothed(path.references, noise, acceleration);
    double[] result = new double[count];
    int node = 0;
    for (int i = 0; i < count; i++) {
      while (node < queries.length - 2 && queries[node + 1] < i) {
        node++;
      }
      double position = between(queries, references, node, i);
      result[i] = Math.max(0, Math.min(referenceFrames - 1, position));
    }
    return new Segment(first, Smoothing.neverBack(result), confidence);
  }

  private static double[] smoothed(double[] positions, double noise, double acceleration) {
    return Smoothing.neverBack(KalmanSmoother.smooth(positions, noise, acceleration));
  }

  private static double between(double[] x, double[] y, int node, double at) {
    int next = Math.min(node + 1, x.length - 1);
    double width = x[next] - x[node];
    double weight = width <= 0 ? 1 : Math.max(0, Math.min(1, (at - x[node]) / width));
    return y[node] + weight * (y[next] - y[node]);
  }

  /** A tour as steps of at most one frame along either axis. */
  private static final class Path {
    final double[] queries;
    final double[] references;

    private Path(double[] queries, double[] references) {
      this.queries = queries;
      this.references = references;
    }

    static Path of(double[] reference) {
      double travelled = reference[reference.length - 1] - reference[0];
      double[] queries = new double[2 * reference.length + (int) Math.ceil(travelled) + 1];
      double[] references = new double[queries.length];
      int used = 0;
      double at = reference[0];
      for (int i = 0; i < reference.length; i++) {
        for (at = at + 1; at < reference[i]; at++) {
          queries[used] = i;
          references[used++] = at;
        }
        at = reference[i];
        queries[used] = i;
        references[used++] = at;
      }
      return new Path(Arrays.copyOf(queries, used), Arrays.copyOf(references, used));
    }
  }
}
