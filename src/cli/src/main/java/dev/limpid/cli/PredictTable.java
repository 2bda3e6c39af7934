package dev.limpid.cli;

import dev.limpid.eval.PredictReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints the figures of {@code eval predict}. */
final class PredictTable {
  private final PrintWriter out;

  PredictTable(PrintWriter out) {
    this.out = out;
  }

  /** Each sequence and, if there are several, their means. */
  void print(PredictReport report) {
    List<PredictReport.Method> models = report.models();
    int sequences = models.get(0).sequences().size();
    for (int i = 0; i < sequences; i++) {
      PredictReport.Sequence first = models.get(0).sequences().get(i);
      out.printf("%n%s: predicted from %d frames%n", first.name(), first.frames());
      heading();
      for (PredictReport.Method model : models) {
        PredictReport.Sequence sequence = model.sequences().get(i);
        rows(model.name(), sequence.horizons(), sequence.msPerFrame());
      }
    }
    if (sequences > 1) {
      out.printf("%nmean of %d sequences%n", sequences);
      heading();
      models.forEach(model -> rows(model.name(), model.horizons(), model.msPerFrame()));
    }
    out.flush();
  }

  private void heading() {
    out.printf("  %-22s %5s %8s %7s %9s %9s%n", "", "ahead", "PSNR dB", "SSIM", "MSE", "ms/frame");
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
