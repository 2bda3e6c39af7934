package dev.limpid.eval.align;

import dev.limpid.align.Describer;
import dev.limpid.align.Recording;
import dev.limpid.align.RecordingReader;
import dev.limpid.eval.EvalException;
import dev.limpid.media.FrameRate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs methods over pairs of recordings and compares with the truth. Not thread-safe. */
public final class AlignEvaluation {
  private final List<AlignMethod> methods;
  private final FrameRate folderRate;
  private final Map<String, AlignFigures> totals = new HashMap<>();
  private final List<AlignReport.Pair> pairs = new ArrayList<>();

  /**
   * @param methods at least one, of different names
   * @param folderRate frame rate of folders of images
   */
  public AlignEvaluation(List<AlignMethod> methods, FrameRate folderRate) {
    List<String> names = methods.stream().map(AlignMethod::name).toList();
    if (methods.isEmpty() || names.stream().distinct().count() < names.size()) {
      throw new EvalException("expected one or more methods of different names, got " + names);
    }
    this.methods = List.copyOf(methods);
    this.folderRate = folderRate;
  }

  /** Query and reference, described. */
  private record Described(Recording query, Recording reference) {}

  /**
   * Runs all methods over one pair.
   *
   * @param frameDone called after each frame that is described
   * @throws EvalException if the recordings do not fit the truth
   */
  public AlignReport.Pair run(AlignPair pair, Runnable frameDone) {
    Map<String, Described> described = new HashMap<>();
    List<AlignReport.Method> results = new ArrayList<>();
    for (AlignMethod method : methods) {
      Described recordings =
          described.computeIfAbsent(
              method.describer().key(), key -> describe(pair, method, frameDone));
      AlignFigures figures = compare(pair, method, recordings);
      totals.merge(method.name(), figures, AlignFigures::plus);
      results.add(figures.report(method.name()));
    }
    AlignReport.Pair result = new AlignReport.Pair(pair.name(), results);
    pairs.add(result);
    return result;
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

  /** The figures of all pairs so far: shares over all their frames. */
  public AlignReport report() {
    List<AlignReport.Method> sums =
        methods.stream()
            .map(
                method ->
                    totals.getOrDefault(method.name(), AlignFigures.NOTHING).report(method.name()))
            .toList();
    return new AlignReport(sums, pairs);
  }
}
