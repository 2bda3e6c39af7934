package dev.limpid.cli;

import dev.limpid.eval.ClipFinder;
import dev.limpid.eval.blur.BlurredClip;
import dev.limpid.eval.deblur.DeblurBaselines;
import dev.limpid.eval.deblur.DeblurEvaluation;
import dev.limpid.eval.deblur.DeblurMethod;
import dev.limpid.eval.deblur.DeblurModel;
import dev.limpid.operators.deblur.DeblurStageType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
final class EvalDeblurCommand extends EvaluationCommand {
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

  @Mixin private FrameLimits limits = new FrameLimits(60);
  @Mixin private BlurArguments blur = new BlurArguments();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = DeblurStageType.DEFAULT_MODEL,
      description = "Model name or ONNX file; may be repeated (default: ${DEFAULT-VALUE}).")
  private List<String> models = List.of();

  @Option(
      names = "--baselines",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Also, or not, unsharp mask, Wiener, Richardson-Lucy, burst accumulation (default: yes).")
  private boolean baselines;

  @Mixin private ModelLoading loading = new ModelLoading();

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "Write a PNG of crops at the most blurred places: input, outputs, truth.")
  private @Nullable Path sheet;

  @Mixin private JsonReport json = new JsonReport();

  @Override
  public Integer call() throws IOException {
    List<BlurredClip> clips = BlurredClip.of(ClipFinder.find(sharp, blurred), blur.blurs());
    try (LoadedMethods<DeblurMethod> loaded =
        LoadedMethods.load(
            models, loading, DeblurModel::open, baselines ? DeblurBaselines.all() : List.of())) {
      DeblurEvaluation evaluation = new DeblurEvaluation(loaded.methods(), limits.readOptions());
      measure(evaluation, clips, new DeblurTable(out()), json);
      if (sheet != null) {
        evaluation.sheet().write(sheet);
      }
    }
    return next(
        sheet == null
            ? "look at crops with --sheet sheet.png"
            : "look at %s, then limpid process VIDEO -o sharp.mp4".formatted(sheet));
  }
}
