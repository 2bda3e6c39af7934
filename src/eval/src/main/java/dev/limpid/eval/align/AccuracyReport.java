package dev.limpid.eval.align;

import java.util.List;

/** The figures of an evaluation as {@code --json} writes them. */
public record AccuracyReport(List<Method> methods, List<Pair> pairs) {
  public AccuracyReport {
    methods = List.copyOf(methods);
    pairs = List.copyOf(pairs);
  }

  /**
   * A method over one or all pairs.
   *
   * @param within1 share of the matchable frames that are matched at most 1 frame off, 0 to 1
   * @param within3 at most 3 frames off
   * @param within4 at most 4 frames off
   * @param within10 at most 10 frames off
   * @param falseMatches share of the unmatchable frames that are matched all the same, 0 to 1
   * @param matchable query frames whose place the reference shows
   * @param unmatchable all others
   * @param detours how well the ends of detours are found
   */
  public record Method(
      String name,
      double within1,
      double within3,
      double within4,
      double within10,
      double falseMatches,
      int matchable,
      int unmatchable,
      DetourEnds detours) {}

  /** All methods on one pair. */
  public record Pair(String name, List<Method> methods) {
    public Pair {
      methods = List.copyOf(methods);
    }
  }
}
