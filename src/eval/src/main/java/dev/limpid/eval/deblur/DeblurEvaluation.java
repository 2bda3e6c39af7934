package dev.limpid.eval.deblur;

import dev.limpid.eval.EvalException;
import dev.limpid.eval.EvalMethod;
import dev.limpid.eval.Evaluation;
import dev.limpid.eval.ReadOptions;
import dev.limpid.eval.blur.BlurredClip;
import dev.limpid.eval.blur.PairSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores blurred sequences by several methods and compares with the truth. The methods stay their
 * owner's. Not thread-safe.
 */
public final class DeblurEvaluation extends Evaluation<BlurredClip, DeblurFigures, DeblurReport> {
  private final List<DeblurMethod> methods;
  private final ReadOptions options;
  private final ContactSheet sheet = new ContactSheet();

  /**
   * @param methods at least one, of different names
   */
  public DeblurEvaluation(List<DeblurMethod> methods, ReadOptions options) {
    this.methods = EvalMethod.distinct(methods);
    this.options = options;
  }

  @Override
  protected long expectedFrames(BlurredClip clip) {
    try (PairSource source = clip.open(options)) {
      return source.expected();
    }
  }

  @Override
  protected DeblurFigures measure(BlurredClip clip, Runnable frameDone) {
    try (PairSource source = clip.open(options);
        DeblurRun run = new DeblurRun(source, methods)) {
      while (run.step()) {
        frameDone.run();
      }
      DeblurFigures figures = run.figures(clip.name());
      if (figures.frames() == 0) {
        throw new EvalException("%s: expected frames, found none".formatted(clip.clip().sharp()));
      }
      sheet.add(figures, run.crops());
      return figures;
    }
  }

  @Override
  protected DeblurReport report(List<DeblurFigures> figures) {
    List<DeblurReport.Method> entries = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      int method = i;
      List<DeblurReport.Sequence> sequences =
          figures.stream().map(sequence -> sequence.entry(method)).toList();
      entries.add(DeblurReport.Method.of(methods.get(i).name(), sequences));
    }
    return new DeblurReport(entries);
  }

  /** Crops of all sequences so far. */
  public ContactSheet sheet() {
    return sheet;
  }
}
