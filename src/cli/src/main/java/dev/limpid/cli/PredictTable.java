package dev.limpid.cli;

import dev.limpid.eval.predict.PredictReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints the figures of {@code eval predict}. */
final class PredictTable implements FigureTable<PredictReport, PredictReport> {
  private final PrintWriter out;

  PredictTable(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void print(PredictReport report) {
    PredictReport.Sequence sequence = report.models().get(0).sequences().get(0);
    out.printf("%n%s: predicted from %d frames%n", sequence.name(), sequence.frames());
    rows(report);
  }

  /** Means. */
  @Override
  public void printAll(PredictReport report) {
    out.printf("%nmean of %d sequences%n", report.models().get(0).sequences().size());
    rows(report);
  }

  private void rows(PredictReport report) {
    out.printf("  %-22s %5s %8s %7s %9s %9s%n", "", "ahead", "PSNR dB", "SSIM", "MSE", "ms/frame");
    for (PredictReport.Method method : report.models()) {
      rows(method.name(), method.horizons(), method.msPerFrame());
    }
  }

  private void rows(String name, List<PredictReport.Horizon> horizons, double millis) {
    for (PredictReport.Horizon horizon : horizons) {
      boolean first = horizon.k() == 1;
      out.printf(
          Locale.ROOT,
          "  %-22s %5d %8.2f %7.4f %9.2f %9s%n",
          first ? name : "",
          horizon.k(),
          horizon.psnr(),
          horizon.ssim(),
          horizon.mse(),
          first ? String.format(Locale.ROOT, "%.1f", millis) : "");
    }
  }
}
