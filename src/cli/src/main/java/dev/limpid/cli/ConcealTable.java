package dev.limpid.cli;

import dev.limpid.eval.conceal.ConcealReport;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints the figures of {@code eval conceal}. */
final class ConcealTable implements FigureTable<ConcealReport.Sequence, ConcealReport> {
  private final PrintWriter out;

  ConcealTable(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void print(ConcealReport.Sequence figures) {
    out.printf(
        Locale.ROOT,
        "%n%s: %d frames, %d dropped%n  %-22s %8s %8s%n",
        figures.name(),
        figures.frames(),
        figures.dropped(),
        "",
        "PSNR dB",
        "SSIM");
    row("last frame repeated", figures.psnrRepeat(), figures.ssimRepeat());
    row("concealed", figures.psnrConcealed(), figures.ssimConcealed());
    for (ConcealReport.Position position : figures.positions()) {
      out.printf(
          Locale.ROOT,
          "  frame %d of a gap: %d times, %.2f → %.2f dB%n",
          position.position(),
          position.frames(),
          position.psnrRepeat(),
          position.psnrConcealed());
    }
  }

  private void row(String name, double psnr, double ssim) {
    out.printf(Locale.ROOT, "  %-22s %8.2f %8.4f%n", name, psnr, ssim);
  }
}
