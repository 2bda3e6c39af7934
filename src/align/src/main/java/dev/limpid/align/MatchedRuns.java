package dev.limpid.align;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells where a path matches: the runs of queries whose gain, less a threshold, sums up highest
 * when each run costs a fixed amount. The two-state Viterbi algorithm; linear in time.
 */
final class MatchedRuns {
  private MatchedRuns() {}

  /** Queries {@code from} (inclusive) to {@code to} (exclusive). */
  record Run(int from, int to) {}

  /**
   * The best runs, in order.
   *
   * @param score per query: gain less threshold
   * @param linked whether a query and the one before it may lie in the same run
   * @param entry what a run must gain at least
   */
  static List<Run> find(double[] score, boolean[] linked, double entry) {
    int count = score.length;
    boolean[] entered = new boolean[count];
    boolean[] left = new boolean[count];
    double out = 0;
    double in = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      left[i] = in > out;
      double outNow = Math.max(out, in);
      double stay = linked[i] ? in : Double.NEGATIVE_INFINITY;
      entered[i] = outNow - entry >= stay;
      in = Math.max(stay, outNow - entry) + score[i];
      out = outNow;
    }
    return trace(entered, left, in > out);
  }

  private static List<Run> trace(boolean[] entered, boolean[] left, boolean endsInside) {
    List<Run> runs = new ArrayList<>();
    boolean inside = endsInside;
    int end = entered.length;
    for (int i = entered.length - 1; i >= 0; i--) {
      if (inside && entered[i]) {
        runs.add(0, new Run(i, end));
        inside = false;
      }
      if (!inside && left[i]) {
        inside = true;
        end = i;
      }
    }
    return runs;
  }
}
