package dev.limpid.eval.align;

/**
 * What a method reached; counts of query frames.
 *
 * @param matchable frames whose place the reference shows
 * @param within1 of those, matched at most 1 frame off
 * @param within3 at most 3 frames off
 * @param within4 at most 4 frames off
 * @param within10 at most 10 frames off
 * @param unmatchable frames whose place the reference does not show
 * @param falseMatches of those, matched all the same
 * @param detours how well the ends of detours are found
 */
public record AlignFigures(
    int matchable,
    int within1,
    int within3,
    int within4,
    int within10,
    int unmatchable,
    int falseMatches,
    DetourEnds detours) {
  static final AlignFigures NOTHING = new AlignFigures(0, 0, 0, 0, 0, 0, 0, DetourEnds.NONE);
  private static final int[] ERRORS = {1, 3, 4, 10};

  /**
   * Compares with the truth.
   *
   * @param matched reference frame per query frame, negative for none
   */
  static AlignFigures of(AlignTruth truth, int[] matched, double framesPerSecond) {
    int[] within = new int[ERRORS.length];
    int matchable = 0;
    int falseMatches = 0;
    for (int i = 0; i < matched.length; i++) {
      boolean found = matched[i] >= 0;
      if (!truth.hasMatch(i)) {
        falseMatches += found ? 1 : 0;
        continue;
      }
      matchable++;
      int error = found ? truth.error(i, matched[i]) : Integer.MAX_VALUE;
      for (int k = 0; k < ERRORS.length; k++) {
        within[k] += error <= ERRORS[k] ? 1 : 0;
      }
    }
    return new AlignFigures(
        matchable,
        within[0],
        within[1],
        within[2],
        within[3],
        matched.length - matchable,
        falseMatches,
        DetourEnds.of(truth, matched, framesPerSecond));
  }

  AlignFigures plus(AlignFigures other) {
    return new AlignFigures(
        matchable + other.matchable,
        within1 + other.within1,
        within3 + other.within3,
        within4 + other.within4,
        within10 + other.within10,
        unmatchable + other.unmatchable,
        falseMatches + other.falseMatches,
        detours.plus(other.detours));
  }

  /** The figures as shares, as {@code --json} writes them. */
  public AccuracyReport.Method report(String name) {
    return new AccuracyReport.Method(
        name,
        share(within1, matchable),
        share(within3, matchable),
        share(within4, matchable),
        share(within10, matchable),
        share(falseMatches, unmatchable),
        matchable,
        unmatchable,
        detours);
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : part / (double) whole;
  }
}
