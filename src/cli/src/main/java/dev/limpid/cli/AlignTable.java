package dev.limpid.cli;

import dev.limpid.eval.align.AccuracyReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints the figures of {@code eval align}. */
final class AlignTable implements FigureTable<AccuracyReport.Pair, AccuracyReport> {
  private static final String ROW = "  %-30s %7.1f %7.1f %7.1f %7.1f %8.1f %9s%n";

  private final PrintWriter out;

  AlignTable(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void print(AccuracyReport.Pair pair) {
    print(pair.name(), pair.methods());
  }

  /** Shares over the frames of all pairs. */
  @Override
  public void printAll(AccuracyReport report) {
    print("all pairs", report.methods());
  }

  private void print(String title, List<AccuracyReport.Method> methods) {
    out.printf("%n%s%n", title);
    out.printf(
        "  %-30s %7s %7s %7s %7s %8s %9s%n",
        "% of frames", "+-1", "+-3", "+-4", "+-10", "false", "ends +-2s");
    for (AccuracyReport.Method method : methods) {
      out.printf(
          Locale.ROOT,
          ROW,
          method.name(),
          100 * method.within1(),
          100 * method.within3(),
          100 * method.within4(),
          100 * method.within10(),
          100 * method.falseMatches(),
          "%d/%d".formatted(method.detours().found(), method.detours().ends()));
    }
  }
}
