package dev.limpid.align;

/**
 * How recordings are aligned; defaults are those of thesis sections 4.3.3 and 4.3.4 or, where ADR
 * 10 says so, measured ones.
 *
 * @param coarseSeconds time between the frames of the coarse cost matrix, seconds; the thesis takes
 *     each 10th frame of 30 per second
 * @param rank of what is subtracted from the coarse cost matrix; less for short recordings, 0 for
 *     none
 * @param stripeSeconds length of the stripes in which paths are searched, seconds of the query;
 *     neighbours overlap by half
 * @param plausibility xi: how much of a tour's gain any alternative may reach, 0 to 1
 * @param joinSeconds how far paths of neighbouring stripes may be apart, seconds
 * @param shortestSeconds the shortest match that is reported, seconds
 */
public record AlignOptions(
    double coarseSeconds,
    int rank,
    double stripeSeconds,
    double plausibility,
    double joinSeconds,
    double shortestSeconds) {
  /** The defaults. */
  public static final AlignOptions DEFAULT = new AlignOptions(1.0 / 3, 5, 90, 5.0 / 6, 2, 5);

  public AlignOptions {
    require(
        coarseSeconds > 0 && coarseSeconds <= 60, "coarseSeconds", "above 0..60", coarseSeconds);
    require(rank >= 0 && rank <= 100, "rank", "0..100", rank);
    require(
        stripeSeconds >= 8 * coarseSeconds,
        "stripeSeconds",
        "at least 8 coarse frames",
        stripeSeconds);
    require(plausibility > 0 && plausibility <= 1, "plausibility", "above 0..1", plausibility);
    require(joinSeconds > 0, "joinSeconds", "above 0", joinSeconds);
    require(shortestSeconds >= 0, "shortestSeconds", "0 or more", shortestSeconds);
  }

  private static void require(boolean holds, String what, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: expected %s, got %s".formatted(what, expected, actual));
    }
  }

  /** Frames from one row (or column) of the coarse matrix to the next, at least 1. */
  int coarseStep(Recording recording) {
    return (int) Math.max(1, Math.round(coarseSeconds * recording.framesPerSecond()));
  }
}
