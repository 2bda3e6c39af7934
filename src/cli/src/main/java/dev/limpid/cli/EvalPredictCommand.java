package dev.limpid.cli;

import dev.limpid.eval.Clip;
import dev.limpid.eval.predict.PredictBaselines;
import dev.limpid.eval.predict.PredictEvaluation;
import dev.limpid.eval.predict.PredictMethod;
import dev.limpid.eval.predict.PredictModel;
import dev.limpid.eval.predict.PredictReport;
import dev.limpid.eval.report.PictureFile;
import dev.limpid.operators.predict.PredictStageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Predictions of models and baselines against the frames that came. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measure predictions of the next frames against the frames that came: PSNR, SSIM and mean"
            + " squared error (8-bit levels) for each distance. Baselines repeat the last frame"
            + " (copy-last), or move it on along its dense optical flow (flow).",
    footer = {
      "",
      "Examples:",
      "  limpid eval predict --video clip.mp4 --strip strip.png",
      "  limpid eval predict --video footage/ --horizon 10 --curve curve.png --json figures.json"
    })
final class EvalPredictCommand extends EvaluationCommand {
  @Mixin private VideoInputs videos = new VideoInputs(60);

  @Option(
      names = "--horizon",
      paramLabel = "K",
      defaultValue = "5",
      description = "Predict 1 to K frames ahead (default: ${DEFAULT-VALUE}).")
  private int horizon;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "5",
      description = "Frames that are seen before measuring begins (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = PredictStageType.DEFAULT_MODEL,
      description = "Model name or ONNX file; may be repeated (default: ${DEFAULT-VALUE}).")
  private List<String> models = List.of();

  @Option(
      names = "--baselines",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Also, or not, copy-last and flow (default: yes).")
  private boolean baselines;

  @Mixin private ModelLoading loading = new ModelLoading();

  @Option(
      names = "--curve",
      paramLabel = "FILE",
      description = "Write a PNG of the PSNR over the distance.")
  private @Nullable Path curve;

  @Option(
      names = "--strip",
      paramLabel = "FILE",
      description = "Write a PNG of frames and predictions where each sequence changes most.")
  private @Nullable Path strip;

  @Mixin private JsonReport json = new JsonReport();

  @Override
  public Integer call() throws IOException {
    List<Clip> clips = videos.clips();
    try (LoadedMethods<PredictMethod> loaded =
        LoadedMethods.load(
            models, loading, PredictModel::open, baselines ? PredictBaselines.all() : List.of())) {
      PredictEvaluation evaluation =
          new PredictEvaluation(loaded.methods(), videos.readOptions(), horizon, warmUp);
      PredictReport report = measure(evaluation, clips, new PredictTable(out()), json);
      if (curve != null) {
        PictureFile.write(curve, report.curve());
      }
      if (strip != null) {
        evaluation.strip().write(strip);
      }
    }
    return next(
        strip == null
            ? "look at predictions with --strip strip.png"
            : "look at %s, then limpid eval conceal --video VIDEO".formatted(strip));
  }
}
