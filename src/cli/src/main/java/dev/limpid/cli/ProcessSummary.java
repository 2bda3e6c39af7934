package dev.limpid.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * What {@code limpid process} tells of each video at its end: to stdout what was done, to stderr
 * what was not.
 *
 * @param strict whether a frame that could not be processed is a failure
 * @param problems why videos could not be read to their end, by stream
 * @param otherwise why those are not complete that have no such problem
 * @param target where the video of a stream was written
 */
record ProcessSummary(
    boolean strict, Map<String, String> problems, String otherwise, Function<String, Path> target) {
  /** So many frames that could not be processed are named. */
  private static final int NAMED = 10;

  /** Tells of a video; returns whether all is well with it. */
  boolean tell(StreamFigures.Report report) {
    System.out.printf(
        "%s: %d frames in, %d out, %.1f fps, %s%s%n",
        report.id(),
        report.framesIn(),
        report.framesOut(),
        report.fps(),
        psnr(report),
        target.apply(report.id()));
    if (report.framesUnprocessed() > 0) {
      tellUnprocessed(report);
    }
    boolean complete =
        report.framesIn() == report.framesOut() && !problems.containsKey(report.id());
    if (!complete) {
      System.err.printf(
          "limpid process: stream '%s' is not complete: %d of %d frames; %s%n",
          report.id(),
          report.framesOut(),
          report.framesIn(),
          problems.getOrDefault(report.id(), otherwise));
    }
    long allowed = strict ? 0 : Math.max(0, report.framesOut() - 1);
    return complete && report.framesUnprocessed() <= allowed;
  }

  private static void tellUnprocessed(StreamFigures.Report report) {
    System.err.printf(
        "limpid process: stream '%s': %d of %d frames could not be processed:%n",
        report.id(), report.framesUnprocessed(), report.framesOut());
    report.unprocessed().stream()
        .limit(NAMED)
        .forEach(
            frame ->
                System.err.printf(
                    "  frame %d at %.3f s, shown %s: %s%n",
                    frame.frame(), frame.seconds(), frame.shown().text(), frame.reason()));
    if (report.framesUnprocessed() > NAMED) {
      System.err.printf(
          "  and %d more; --json names up to %d%n",
          report.framesUnprocessed() - NAMED, StreamFigures.NAMED);
    }
  }

  private static String psnr(StreamFigures.Report report) {
    return report.psnrIn() == null || report.psnrOut() == null
        ? ""
        : "PSNR %.2f → %.2f dB, ".formatted(report.psnrIn(), report.psnrOut());
  }
}
