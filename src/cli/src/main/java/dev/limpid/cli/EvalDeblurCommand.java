package dev.limpid.cli;

import dev.limpid.eval.ClipFinder;
import dev.limpid.eval.EvalTask;
import dev.limpid.eval.Evaluation;
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

/** Deblurring models and classical baselines against a known truth. */
@Command(
    name = "deblur",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Measure deblurring against a known truth: PSNR, SSIM, sharpness (variance of the"
            + " Laplacian) and flicker (mean change of the error from frame to frame, 8-bit"
            + " levels). Sharp video is blurred by averaging sub-frames that optical flow"
            + " interpolates; or give the blurred video with --blurred. A model with a memory is"
            + " also run on single frames. Wiener and Richardson-Lucy are told the exposure.",
    footer = {
      "",
      "Examples:",
      "  limpid eval deblur --sharp clip.mp4 --sheet sheet.png",
      "  limpid eval deblur --sharp footage/ --model mine.onnx --json figures.json",
      "  limpid eval deblur --sharp sharp.mp4 --blurred blurred.mp4"
    })
final class EvalDeblurCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--sharp",
      required = true,
      paramLabel = "PATH",
      description = "A video, a folder of images, or a folder of such; may be repeated.")
  private List<Path> sharp = List.of();

  @Option(
      names = "--blurred",
      paramLabel = "PATH",
      description = "The same blurred, in the same order; without, the blur is synthesised.")
  private List<Path> blurred = List.of();

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

  @Mixin private BlurArguments blur = new BlurArguments();
  @Mixin private EvalMethods methods = new EvalMethods();

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "Write a PNG of crops at the most blurred places: input, outputs, truth.")
  private @Nullable Path sheet;

  @Mixin private JsonReport json = new JsonReport();

  @Override
  public Integer call() throws IOException {
    List<EvalTask> tasks = EvalTask.of(ClipFinder.find(sharp, blurred), blur.blurs());
    try (EvalMethods.Loaded loaded = methods.load()) {
      Evaluation evaluation =
          new Evaluation(loaded.methods(), PictureSizes.readOptions(frames, size));
      run(evaluation, tasks);
      json.write(evaluation.report());
      if (sheet != null) {
        evaluation.sheet().write(sheet);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.println(
        sheet == null
            ? "next: look at crops with --sheet sheet.png"
            : "next: look at %s, then limpid process VIDEO -o sharp.mp4".formatted(sheet));
    out.flush();
    return 0;
  }

  private void run(Evaluation evaluation, List<EvalTask> tasks) {
    EvalTable table = new EvalTable(spec.commandLine().getOut());
    long expected = evaluation.expectedFrames(tasks);
    try (ProgressBar bar = ConsoleBar.open("eval", "frames")) {
      bar.maxHint(expected);
      for (EvalTask task : tasks) {
        table.print(evaluation.run(task, bar::step));
      }
    }
    if (tasks.size() > 1) {
      table.print(evaluation.report());
    }
  }
}
