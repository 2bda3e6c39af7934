package dev.limpid.eval.predict;

import dev.limpid.eval.Clip;
import dev.limpid.eval.EvalException;
import dev.limpid.eval.EvalMethod;
import dev.limpid.eval.Evaluation;
import dev.limpid.eval.FrameReader;
import dev.limpid.eval.ReadOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts the frames of sequences by several methods and compares with those that came; the
 * figures of a sequence are a report of it alone. The methods stay their owner's. Not thread-safe.
 */
public final class PredictEvaluation extends Evaluation<Clip, PredictReport, PredictReport> {
  private final List<PredictMethod> methods;
  private final ReadOptions options;
  private final int horizon;
  private final int warmUp;
  private final PredictStrip strip = new PredictStrip();

  /**
   * @param methods at least one, of different names
   * @param horizon how many frames ahead are predicted, at least 1
   * @param warmUp frames that the methods see before they are measured, at least 1
   */
  public PredictEvaluation(
      List<PredictMethod> methods, ReadOptions options, int horizon, int warmUp) {
    if (horizon < 1 || warmUp < 1) {
      throw new EvalException(
          "expected a horizon and a warm-up of 1 frame or more, got %d and %d"
              .formatted(horizon, warmUp));
    }
    this.methods = EvalMethod.distinct(methods);
    this.options = options;
    this.horizon = horizon;
    this.warmUp = warmUp;
  }

  @Override
  protected long expectedFrames(Clip clip) {
    try (FrameReader source = FrameReader.open(clip.sharp(), options)) {
      return Math.max(0, source.expected() - horizon);
    }
  }

  @Override
  protected PredictReport measure(Clip clip, Runnable frameDone) {
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
      return run.figures(clip.name());
    }
  }

  @Override
  protected PredictReport report(List<PredictReport> figures) {
    List<PredictReport.Method> entries = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      int method = i;
      List<PredictReport.Sequence> sequences =
          figures.stream()
              .flatMap(report -> report.models().get(method).sequences().stream())
              .toList();
      entries.add(PredictReport.Method.of(methods.get(i).name(), sequences));
    }
    return new PredictReport(entries);
  }

  /** Pictures of all sequences so far. */
  public PredictStrip strip() {
    return strip;
  }
}
