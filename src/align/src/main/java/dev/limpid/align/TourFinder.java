package dev.limpid.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the matching tour in a de-correlated cost matrix (thesis section 4.3.3): paths per stripe,
 * joined where neighbours agree, kept where they are plausible. Stateless.
 *
 * <p>Plausible is what gains more than chance (the stripes taken backwards in time) by {@code
 * 1/xi}, and, as a whole, more than each of its alternatives by {@code 1/xi}: the same path moved
 * by {@value #ALTERNATIVE_SECONDS} s along either axis (ADR 10).
 */
final class TourFinder {
  private static final double ALTERNATIVE_SECONDS = 10;
  private static final double ENTRY_SECONDS = 6;
  private static final double SMOOTH_SECONDS = 1;

  /** What a run must gain above the least: as much as this time at twice the least gain. */
  private static final double EVIDENCE_SECONDS = 12;

  /** A match gains at least this share of what matches of the same recordings mostly gain. */
  private static final double TYPICAL_SHARE = 0.4;

  /** What a frame counts while the reference stands: the same evidence once more is little. */
  private static final double STANDING = 0.1;

  /** A gain below this is never a match, however little chance gains, standard deviations. */
  private static final double LEAST_GAIN = 0.5;

  private final AlignOptions options;
  private final double querySeconds;
  private final double referenceSeconds;

  /**
   * @param querySeconds time from row to row, seconds
   * @param referenceSeconds time from column to column, seconds
   */
  TourFinder(AlignOptions options, double querySeconds, double referenceSeconds) {
    this.options = options;
    this.querySeconds = querySeconds;
    this.referenceSeconds = referenceSeconds;
  }

  /**
   * A found tour.
   *
   * @param stripes what was searched
   * @param segments accepted parts in order, in rows and columns
   */
  record Tour(Stripes stripes, List<Segment> segments) {
    Tour {
      segments = List.copyOf(segments);
    }
  }

  /**
   * @param costs de-correlated, mean 0, deviation 1
   * @param queries as many as rows
   */
  Tour find(Matrix costs, Descriptors queries) {
    int length = (int) Math.max(8, Math.round(options.stripeSeconds() / querySeconds));
    Stripes stripes = Stripes.search(costs, length);
    Joined joined = Joined.of(stripes, options.joinSeconds() / referenceSeconds);
    double[] gain = Smoothing.mean(joined.gain(), queries(SMOOTH_SECONDS));
    double plausible = Math.max(LEAST_GAIN, stripes.chance() / options.plausibility());
    double typical = median(gain, runs(joined, gain, plausible));
    double least = Math.max(plausible, TYPICAL_SHARE * typical);
    List<Segment> segments = new ArrayList<>();
    List<MatchedRuns.Run> runs =
        joinedOverStops(runs(joined, gain, least), joined, new Standstill(queries));
    for (MatchedRuns.Run run : runs) {
      if (isLong(run) && isUnique(costs, joined, run)) {
        segments.add(segment(joined, gain, stripes.chance(), run));
      }
    }
    return new Tour(stripes, segments);
  }

  private List<MatchedRuns.Run> runs(Joined joined, double[] gain, double least) {
    double[] score = new double[gain.length];
    for (int i = 0; i < score.length; i++) {
      double above = joined.agreed()[i] ? gain[i] - least : -least;
      score[i] = above > 0 && joined.stands(i) ? STANDING * above : above;
    }
    double second = least / querySeconds;
    return MatchedRuns.find(score, joined.linked(), ENTRY_SECONDS * second).stream()
        .filter(run -> sum(score, run) >= EVIDENCE_SECONDS * second)
        .toList();
  }

  private static double sum(double[] score, MatchedRuns.Run run) {
    return Arrays.stream(score, run.from(), run.to()).sum();
  }

  private static double median(double[] gain, List<MatchedRuns.Run> runs) {
    double[] inside =
        runs.stream()
            .flatMapToDouble(run -> Arrays.stream(gain, run.from(), run.to()))
            .sorted()
            .toArray();
    return inside.length == 0 ? 0 : inside[inside.length / 2];
  }

  /** Two runs between which the query stands, and the reference stays, are one. */
  private List<MatchedRuns.Run> joinedOverStops(
      List<MatchedRuns.Run> runs, Joined joined, Standstill standstill) {
    List<MatchedRuns.Run> result = new ArrayList<>();
    for (MatchedRuns.Run run : runs) {
      MatchedRuns.Run before = result.isEmpty() ? null : result.get(result.size() - 1);
      if (before != null && isStop(before.to() - 1, run.from(), joined, standstill)) {
        result.set(result.size() - 1, new MatchedRuns.Run(before.from(), run.to()));
      } else {
        result.add(run);
      }
    }
    return result;
  }

  private boolean isStop(int last, int next, Joined joined, Standstill standstill) {
    int moved = joined.reference()[next] - joined.reference()[last];
    return moved >= 0
        && moved * referenceSeconds <= options.joinSeconds()
        && standstill.holds(last, next + 1);
  }

  private int queries(double seconds) {
    return (int) Math.round(seconds / querySeconds);
  }

  private boolean isLong(MatchedRuns.Run run) {
    return (run.to() - run.from()) * querySeconds >= options.shortestSeconds();
  }

  /** The test of thesis section 4.3.3 with the neighbours (x +- e, y) and (x, y +- e). */
  private boolean isUnique(Matrix costs, Joined joined, MatchedRuns.Run run) {
    double own = gain(costs, joined, run, 0, 0);
    int e = queries(ALTERNATIVE_SECONDS);
    int f = (int) Math.round(ALTERNATIVE_SECONDS / referenceSeconds);
    double best =
        Math.max(
            Math.max(gain(costs, joined, run, e, 0), gain(costs, joined, run, -e, 0)),
            Math.max(gain(costs, joined, run, 0, f), gain(costs, joined, run, 0, -f)));
    return best < options.plausibility() * own;
  }

  /** Mean gain of a moved run; what leaves the matrix does not count. */
  private static double gain(
      Matrix costs, Joined joined, MatchedRuns.Run run, int moveQuery, int moveReference) {
    double sum = 0;
    int count = 0;
    for (int i = run.from(); i < run.to(); i++) {
      int query = i + moveQuery;
      int reference = joined.reference()[i] + moveReference;
      if (query >= 0 && query < costs.rows() && reference >= 0 && reference < costs.columns()) {
        sum -= costs.get(query, reference);
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static Segment segment(Joined joined, double[] gain, double least, MatchedRuns.Run run) {
    double[] reference = new double[run.to() - run.from()];
    double[] confidence = new double[reference.length];
    for (int i = 0; i < reference.length; i++) {
      int query = run.from() + i;
      reference[i] = joined.reference()[query];
      confidence[i] = Math.max(0, Math.min(1, 1 - least / Math.max(least, gain[query])));
    }
    return new Segment(run.from(), Smoothing.neverBack(reference), confidence);
  }
}
