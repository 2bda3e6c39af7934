package dev.limpid.cli;

import dev.limpid.eval.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** An {@code eval} command: what is measured is its own; how that is shown and written, here. */
abstract class EvaluationCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /**
   * Measures sequences one after the other, with a progress bar.
   *
   * @return the report, which is also what {@code json} writes
   */
  final <S, F, R> R measure(
      Evaluation<S, F, R> evaluation, List<S> sequences, FigureTable<F, R> table, JsonReport json)
      throws IOException {
    try (ProgressBar bar = ConsoleBar.open("eval", "frames")) {
      bar.maxHint(evaluation.expectedFrames(sequences));
      for (S sequence : sequences) {
        table.print(evaluation.run(sequence, bar::step));
        out().flush();
      }
    }
    R report = evaluation.report();
    if (sequences.size() > 1) {
      table.printAll(report);
      out().flush();
    }
    json.write(report);
    return report;
  }

  /** Says what the user can do now; the exit code of success. */
  final int next(String hint) {
    out().println("%nnext: %s".formatted(hint));
    out().flush();
    return 0;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final CommandSpec spec() {
    return spec;
  }
}
