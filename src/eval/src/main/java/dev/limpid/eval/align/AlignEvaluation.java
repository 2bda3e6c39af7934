package dev.limpid.eval.align;

import dev.limpid.align.Describer;
import dev.limpid.align.Recording;
import dev.limpid.align.RecordingReader;
import dev.limpid.eval.EvalMethod;
import dev.limpid.eval.Evaluation;
import dev.limpid.media.FrameRate;
import dev.limpid.media.FrameSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Aligns pairs of recordings by several methods and compares with the truth. Not thread-safe. */
public final class AlignEvaluation
    extends Evaluation<AlignPair, AccuracyReport.Pair, AccuracyReport> {
  private final List<AlignMethod> methods;
  private final FrameRate folderRate;
  private final Map<String, AlignFigures> totals = new HashMap<>();

  /**
   * @param methods at least one, of different names
   * @param folderRate frame rate of folders of images
   */
  public AlignEvaluation(List<AlignMethod> methods, FrameRate folderRate) {
    this.methods = EvalMethod.distinct(methods);
    this.folderRate = folderRate;
  }

  /** Query and reference, described. */
  private record Described(Recording query, Recording reference) {}

  /** Each frame is described once by each kind of describer. */
  @Override
  protected long expectedFrames(AlignPair pair) {
    long describers = methods.stream().map(method -> method.describer().key()).distinct().count();
    return describers * (frames(pair.query()) + frames(pair.reference()));
  }

  private long frames(Path recording) {
    try (FrameSequence frames = FrameSequence.open(recording, folderRate)) {
      return frames.expected();
    }
  }

  @Override
  protected AccuracyReport.Pair measure(AlignPair pair, Runnable frameDone) {
    Map<String, Described> described = new HashMap<>();
    List<AccuracyReport.Method> results = new ArrayList<>();
    for (AlignMethod method : methods) {
      Described recordings =
          described.computeIfAbsent(
              method.describer().key(), key -> describe(pair, method, frameDone));
      AlignFigures figures = compare(pair, method, recordings);
      totals.merge(method.name(), figures, AlignFigures::plus);
      results.add(figures.report(method.name()));
    }
    return new AccuracyReport.Pair(pair.name(), results);
  }

  private Described describe(AlignPair pair, AlignMethod method, Runnable frameDone) {
    try (Describer describer = method.describer().open(pair)) {
      return new Described(
          RecordingReader.read(pair.query(), folderRate, describer, frameDone),
          RecordingReader.read(pair.reference(), folderRate, describer, frameDone));
    }
  }

  private static AlignFigures compare(AlignPair pair, AlignMethod method, Described recordings) {
    Recording query = recordings.query();
    AlignTruth truth = pair.truth(query.frames(), recordings.reference().frames());
    Resampling resampling = pair.resampling();
    if (resampling != null) {
      int[] frames = resampling.frames(query.frames());
      query = query.select(frames);
      truth = truth.select(frames);
    }
    int[] matched = method.matcher().match(query, recordings.reference());
    return AlignFigures.of(truth, matched, query.framesPerSecond());
  }

  /** Shares over the frames of all pairs. */
  @Override
  protected AccuracyReport report(List<AccuracyReport.Pair> pairs) {
    List<AccuracyReport.Method> sums =
        methods.stream()
            .map(
                method ->
                    totals.getOrDefault(method.name(), AlignFigures.NOTHING).report(method.name()))
            .toList();
    return new AccuracyReport(sums, pairs);
  }
}
