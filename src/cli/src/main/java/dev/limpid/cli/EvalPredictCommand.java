package dev.limpid.cli;

import dev.limpid.eval.Clip;
import dev.limpid.eval.ClipFinder;
import dev.limpid.eval.HorizonCurve;
import dev.limpid.eval.PredictEvaluation;
import dev.limpid.eval.PredictReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class EvalPredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--video",
      required = true,
      paramLabel = "PATH",
      description = "A video, a folder of images, or a folder of such; may be repeated.")
  private List<Path> videos = List.of();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "60",
      description = "Frames of each sequence at most (default: ${DEFAULT-VALUE}).")
  private long frames;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Scale frames down to this size first (default: as they are).")
  private @Nullable String size;

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

  @Mixin private PredictMethods methods = new PredictMethods();

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
    List<Clip> clips = ClipFinder.find(videos, List.of());
    PrintWriter out = spec.commandLine().getOut();
    try (PredictMethods.Loaded loaded = methods.load()) {
      PredictEvaluation evaluation =
          new PredictEvaluation(
              loaded.methods(), PictureSizes.readOptions(frames, size), horizon, warmUp);
      PredictReport report = run(evaluation, clips);
      json.write(report);
      if (curve != null) {
        new HorizonCurve(report).write(curve);
      }
      if (strip != null) {
        evaluation.strip().write(strip);
      }
    }
    out.println();
    out.println(
        strip == null
            ? "next: look at predictions with --strip strip.png"
            : "next: look at %s, then limpid eval conceal --video VIDEO".formatted(strip));
    out.flush();
    return 0;
  }

  private PredictReport run(PredictEvaluation evaluation, List<Clip> clips) {
    PredictTable table = new PredictTable(spec.commandLine().getOut());
    long expected = evaluation.expectedFrames(clips);
    try (ProgressBar bar = ConsoleBar.open("eval", "frames")) {
      bar.maxHint(expected);
      for (Clip clip : clips) {
        var unused = evaluation.run(clip, bar::step);
      }
    }
    PredictReport report = evaluation.report();
    table.print(report);
    return report;
  }
}
