package dev.limpid.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs predicting methods over sequences and collects what is measured. The methods stay their
 * owner's. Not thread-safe.
 */
public final class PredictEvaluation {
  private final List<PredictMethod> methods;
  private final ReadOptions options;
  private final int horizon;
  private final int warmUp;
  private final PredictStrip strip = new PredictStrip();
  private final List<List<PredictReport.Sequence>> done = new ArrayList<>();

  /**
   * @param methods at least one, of different names
   * @param horizon how many frames ahead are predicted, at least 1
   * @param warmUp frames that the methods see before they are measured, at least 1
   */
  public PredictEvaluation(
      List<PredictMethod> methods, ReadOptions options, int horizon, int warmUp) {
    List<String> names = methods.stream().map(PredictMethod::name).toList();
    if (methods.isEmpty() || names.stream().distinct().count() < names.size()) {
      throw new EvalException(
          "expected one or more models or baselines of different names, got " + names);
    }
    if (horizon < 1 || warmUp < 1) {
      throw new EvalException(
          "expected a horizon and a warm-up of 1 frame or more, got %d and %d"
              .formatted(horizon, warmUp));
    }
    this.methods = List.copyOf(methods);
    this.options = options;
    this.horizon = horizon;
    this.warmUp = warmUp;
  }

  /** How many frames there will be to predict from, as far as known. */
  public long expectedFrames(List<Clip> clips) {
    long frames = 0;
    for (Clip clip : clips) {
      try (FrameReader source = FrameReader.open(clip.sharp(), options)) {
        frames += Math.max(0, source.expected() - horizon);
      }
    }
    return frames;
  }

  /**
   * Runs all methods over one sequence.
   *
   * @param frameDone called after each frame that was predicted from
   * @return one per method
   * @throws EvalException if the sequence is too short
   */
  public List<PredictReport.Sequence> run(Clip clip, Runnable frameDone) {
    try (FrameReader source = FrameReader.open(clip.sharp(), options);
        PredictRun run = new PredictRun(source, methods, horizon, warmUp)) {
      while (run.step()) {
        frameDone.run();
      }
      PredictStrip.Row row = run.strip(clip.name());
      if (row == null) {
        throw new EvalException(
            "%s: expected at least %d frames (warm-up %d, horizon %d), found %d"
                .formatted(clip.sharp(), warmUp + horizon + 1, warmUp, horizon, source.count()));
      }
      strip.add(row);
      List<PredictReport.Sequence> figures = run.figures(clip.name());
      done.add(figures);
      return figures;
    }
  }

  /** The figures of all sequences so far, at least one. */
  public PredictReport report() {
    List<PredictReport.Method> entries = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      int method = i;
      List<PredictReport.Sequence> sequences =
          done.stream().map(figures -> figures.get(method)).toList();
      entries.add(PredictReport.Method.of(methods.get(i).name(), sequences));
    }
    return new PredictReport(entries);
  }

  /** Pictures of all sequences so far. */
  public PredictStrip strip() {
    return strip;
  }
}
