package dev.limpid.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs methods over sequences and collects what is measured. The methods stay their owner's. Not
 * thread-safe.
 */
public final class Evaluation {
  private final List<DeblurMethod> methods;
  private final ReadOptions options;
  private final ContactSheet sheet = new ContactSheet();
  private final List<SequenceFigures> done = new ArrayList<>();

  /**
   * @param methods at least one, of different names
   */
  public Evaluation(List<DeblurMethod> methods, ReadOptions options) {
    List<String> names = methods.stream().map(DeblurMethod::name).toList();
    if (methods.isEmpty() || names.stream().distinct().count() < names.size()) {
      throw new EvalException(
          "expected one or more models or baselines of different names, got " + names);
    }
    this.methods = List.copyOf(methods);
    this.options = options;
  }

  /**
   * How many frames there will be, as far as known. Opens each sequence, so that what cannot be
   * read is found before anything is computed.
   */
  public long expectedFrames(List<EvalTask> tasks) {
    long frames = 0;
    for (EvalTask task : tasks) {
      try (PairSource source = task.open(options)) {
        frames += source.expected();
      }
    }
    return frames;
  }

  /**
   * Runs all methods over one sequence.
   *
   * @param frameDone called after each frame
   * @throws EvalException if the sequence is empty, or does not fit its truth
   */
  public SequenceFigures run(EvalTask task, Runnable frameDone) {
    try (PairSource source = task.open(options);
        SequenceRun run = new SequenceRun(source, methods)) {
      while (run.step()) {
        frameDone.run();
      }
      SequenceFigures figures = run.figures(task.name());
      if (figures.frames() == 0) {
        throw new EvalException("%s: expected frames, found none".formatted(task.clip().sharp()));
      }
      done.add(figures);
      sheet.add(figures, run.crops());
      return figures;
    }
  }

  /** The figures of all sequences so far, at least one. */
  public DeblurReport report() {
    List<DeblurReport.Method> entries = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      int method = i;
      List<DeblurReport.Sequence> sequences =
          done.stream().map(figures -> figures.entry(method)).toList();
      entries.add(DeblurReport.Method.of(methods.get(i).name(), sequences));
    }
    return new DeblurReport(entries);
  }

  /** Crops of all sequences so far. */
  public ContactSheet sheet() {
    return sheet;
  }
}
