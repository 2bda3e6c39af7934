package dev.limpid.eval.align;

/**
 * How well the ends of detours are found: stretches of a query, between places that the reference
 * shows, that it does not show.
 *
 * @param ends begins and ends of detours
 * @param found of those, how many lie at most {@value #NEAR_SECONDS} s from where the matches stop
 *     or begin again
 */
public record DetourEnds(int ends, int found) {
  static final DetourEnds NONE = new DetourEnds(0, 0);

  static final double NEAR_SECONDS = 2;
  private static final double SHORTEST_SECONDS = 5;

  /**
   * Compares with the truth.
   *
   * @param matched reference frame per query frame, negative for none
   */
  static DetourEnds of(AlignTruth truth, int[] matched, double framesPerSecond) {
    DetourEnds sum = NONE;
    int from = 0;
    while (from < matched.length) {
      int to = from;
      while (to < matched.length && truth.hasMatch(to) == truth.hasMatch(from)) {
        to++;
      }
      boolean between = from > 0 && to < matched.length;
      if (between && !truth.hasMatch(from) && to - from >= SHORTEST_SECONDS * framesPerSecond) {
        sum = sum.plus(detour(matched, from, to, NEAR_SECONDS * framesPerSecond));
      }
      from = to;
    }
    return sum;
  }

  /** Of one detour, {@code to} exclusive: where around its middle is nothing matched? */
  private static DetourEnds detour(int[] matched, int from, int to, double near) {
    int begin = (from + to) / 2;
    int end = begin;
    while (begin > 0 && matched[begin - 1] < 0) {
      begin--;
    }
    while (end < matched.length && matched[end] < 0) {
      end++;
    }
    boolean none = end > begin;
    int found = none && Math.abs(begin - from) <= near ? 1 : 0;
    return new DetourEnds(2, found + (none && Math.abs(end - to) <= near ? 1 : 0));
  }

  DetourEnds plus(DetourEnds other) {
    return new DetourEnds(ends + other.ends, found + other.found);
  }
}
