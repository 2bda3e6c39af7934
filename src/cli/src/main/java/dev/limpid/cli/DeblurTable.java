package dev.limpid.cli;

import dev.limpid.eval.deblur.DeblurFigures;
import dev.limpid.eval.deblur.DeblurReport;
import dev.limpid.eval.deblur.Quality;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints the figures of {@code eval deblur}. */
final class DeblurTable implements FigureTable<DeblurFigures, DeblurReport> {
  private static final String ROW = "  %-26s %7.2f %7s %7.4f %10.1f %8.2f %9s%n";

  private final PrintWriter out;

  DeblurTable(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void print(DeblurFigures figures) {
    out.printf(
        "%n%s: %d frames of %dx%d%n",
        figures.name(), figures.frames(), figures.width(), figures.height());
    heading();
    input(figures.input());
    for (DeblurFigures.Output output : figures.outputs()) {
      method(output.method(), output.quality(), figures.input().psnr(), output.msPerFrame());
    }
    truth(figures.sharpnessTruth());
  }

  /** Means. */
  @Override
  public void printAll(DeblurReport report) {
    DeblurReport.Method first = report.models().get(0);
    out.printf("%nmean of %d sequences%n", first.sequences().size());
    heading();
    input(new Quality(first.psnrIn(), first.ssimIn(), first.sharpnessIn(), first.flickerIn()));
    for (DeblurReport.Method method : report.models()) {
      Quality quality =
          new Quality(
              method.psnrOut(), method.ssimOut(), method.sharpnessOut(), method.flickerOut());
      method(method.name(), quality, method.psnrIn(), method.msPerFrame());
    }
    truth(first.sharpnessTruth());
  }

  private void heading() {
    out.printf(
        "  %-26s %7s %7s %7s %10s %8s %9s%n",
        "", "PSNR dB", "gain", "SSIM", "sharpness", "flicker", "ms/frame");
  }

  private void input(Quality quality) {
    row("blurred input", quality, "", "");
  }

  private void method(String name, Quality quality, double psnrIn, double millis) {
    String gain = String.format(Locale.ROOT, "%+.2f", quality.psnr() - psnrIn);
    row(name, quality, gain, String.format(Locale.ROOT, "%.1f", millis));
  }

  private void row(String name, Quality quality, String gain, String millis) {
    out.printf(
        Locale.ROOT,
        ROW,
        name,
        quality.psnr(),
        gain,
        quality.ssim(),
        quality.sharpness(),
        quality.flicker(),
        millis);
  }

  private void truth(double sharpness) {
    out.printf(Locale.ROOT, "  %-26s %7s %7s %7s %10.1f%n", "truth", "", "", "", sharpness);
  }
}
