package dev.limpid.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the matching tour in a de-correlated cost matrix (thesis section 4.3.3): paths per stripe,
 * joined where neighbours agree, kept where they are plausible. Stateless.
 *
 * <p>Plausible is what gains more than its alternatives ({@link Alternatives}), and not much less
 * than what matches of the same recordings mostly gain (ADR 10). Seconds are those in which the
 * query moves.
 */
final class TourFinder {
  private static final double SMOOTH_SECONDS = 1;
  private static final double ALTERNATIVE_SECONDS = 15;

  /** Not matching for less than this long does not end a run, and matching so long begins none. */
  private static final double ENTRY_SECONDS = 4;

  /** A match gains at least this share of the way from chance to what matches mostly gain. */
  private static final double TYPICAL_SHARE = 0.4;

  /** How often what matches mostly gain is measured on the runs that it leads to. */
  private static final int ROUNDS = 3;

  /** What a run gains beyond chance at least, standard deviations times seconds. */
  private static final double EVIDENCE = 15;

  /** What one run of a tour must gain: two recordings of different routes rarely reach 30. */
  private static final double BEST_EVIDENCE = 32;

  /** Chance gains so much at least, however alike all frames are, standard deviations. */
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
   */
  Tour find(Matrix costs) {
    Stripes stripes = Stripes.search(costs, queries(options.stripeSeconds()));
    Joined joined = Joined.of(stripes, options.joinSeconds() / referenceSeconds);
    int apart = (int) Math.round(Alternatives.APART_SECONDS / referenceSeconds);
    int piece = queries(ALTERNATIVE_SECONDS);
    double chance =
        Math.max(LEAST_GAIN, Alternatives.meanGain(costs, joined.reference(), piece, apart));
    double[] gain = Smoothing.mean(joined.gain(), (int) Math.round(SMOOTH_SECONDS / querySeconds));
    List<Segment> segments = new ArrayList<>();
    for (MatchedRuns.Run run : plausible(joined, gain, chance)) {
      if ((run.to() - run.from()) * querySeconds >= options.shortestSeconds()) {
        segments.add(segment(joined, gain, chance, run));
      }
    }
    return new Tour(stripes, segments);
  }

  /** At least 8. */
  private int queries(double seconds) {
    return (int) Math.max(8, Math.round(seconds / querySeconds));
  }

  private List<MatchedRuns.Run> plausible(Joined joined, double[] gain, double chance) {
    double[] evidence = scores(joined, gain, chance, querySeconds, Double.POSITIVE_INFINITY);
    List<MatchedRuns.Run> runs =
        runs(joined, gain, chance / options.plausibility(), chance, evidence);
    for (int round = 0; round < ROUNDS && !runs.isEmpty(); round++) {
      double beyond = Math.max(0, median(gain, runs) - chance);
      double unit = Math.max(beyond / 2, (chance + beyond) / 4);
      runs = runs(joined, gain, chance + TYPICAL_SHARE * beyond, unit, evidence);
    }
    boolean strong = runs.stream().anyMatch(run -> sum(evidence, run) >= BEST_EVIDENCE);
    return strong ? runs : List.of();
  }

  /**
   * @param least what a match gains at least
   * @param unit a gain so much more or less counts fully; beyond, it counts no more
   */
  private List<MatchedRuns.Run> runs(
      Joined joined, double[] gain, double least, double unit, double[] evidence) {
    double[] score = scores(joined, gain, least, querySeconds / unit, querySeconds);
    return MatchedRuns.find(score, joined.linked(), ENTRY_SECONDS).stream()
        .filter(run -> sum(evidence, run) >= EVIDENCE)
        .toList();
  }

  /** Per query, how far the gain is above the least, weighted and limited; below it if disputed. */
  private static double[] scores(
      Joined joined, double[] gain, double least, double weight, double limit) {
    double[] score = new double[gain.length];
    for (int i = 0; i < score.length; i++) {
      double above = joined.agreed()[i] ? gain[i] - least : -least;
      score[i] = Math.max(-limit, Math.min(limit, weight * above));
    }
    return score;
  }

  private static double sum(double[] values, MatchedRuns.Run run) {
    return Arrays.stream(values, run.from(), run.to()).sum();
  }

  private static double median(double[] gain, List<MatchedRuns.Run> runs) {
    double[] inside =
        runs.stream()
            .flatMapToDouble(run -> Arrays.stream(gain, run.from(), run.to()))
            .sorted()
            .toArray();
    return inside[inside.length / 2];
  }

  private static Segment segment(Joined joined, double[] gain, double chance, MatchedRuns.Run run) {
    double[] reference = new double[run.to() - run.from()];
    double[] confidence = new double[reference.length];
    for (int i = 0; i < reference.length; i++) {
      int query = run.from() + i;
      reference[i] = joined.reference()[query];
      confidence[i] = Math.max(0, 1 - chance / Math.max(chance, gain[query]));
    }
    return new Segment(run.from(), Smoothing.neverBack(reference), confidence);
  }
}
