package dev.limpid.cli;

import dev.limpid.eval.Clip;
import dev.limpid.eval.ClipFinder;
import dev.limpid.eval.ConcealReport;
import dev.limpid.eval.DropPlan;
import dev.limpid.eval.ReadOptions;
import dev.limpid.jobs.PipelineKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Frames dropped from a video, and what the pipeline puts in their places. */
@Command(
    name = "conceal",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Drop frames of a video at random, send the rest through the embedded pipeline with the"
            + " predict stage, and measure the frames that it puts in their places against those"
            + " that were dropped, beside repeating the last frame that came.",
    footer = {
      "",
      "Examples:",
      "  limpid eval conceal --video clip.mp4",
      "  limpid eval conceal --video footage/ --drop 20 --longest 5 --json figures.json"
    })
final class EvalConcealCommand implements Callable<Integer> {
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
      defaultValue = "300",
      description = "Frames of each sequence at most (default: ${DEFAULT-VALUE}).")
  private long frames;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Scale frames down to this size first (default: as they are).")
  private @Nullable String size;

  @Option(
      names = "--drop",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description = "Share of frames to drop, up to 50 (default: ${DEFAULT-VALUE}).")
  private double percent;

  @Option(
      names = "--longest",
      paramLabel = "N",
      defaultValue = "3",
      description = "Drop up to so many frames in a row (default: ${DEFAULT-VALUE}).")
  private int longest;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Another number drops other frames (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = PredictStageType.DEFAULT_MODEL,
      description = "Model name or ONNX file (default: ${DEFAULT-VALUE}).")
  private String model = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any key of the pipeline file, for example device=cuda.")
  private List<String> settings = new ArrayList<>();

  @Mixin private ModelFolders models = new ModelFolders();
  @Mixin private JsonReport json = new JsonReport();

  @Override
  public Integer call() throws Exception {
    List<Clip> clips = ClipFinder.find(videos, List.of());
    ReadOptions options = PictureSizes.readOptions(frames, size);
    DropPlan unused = plan();
    List<String> all = new ArrayList<>(List.of("kafka.delivery=at-least-once"));
    all.add("checkpoint.interval=24 h");
    all.add("output.quality=96");
    all.addAll(settings);
    String stage = EmbeddedPipeline.stage(PredictStageType.NAME, "model", model, "horizon", 0, "conceal", longest);
    List<ConcealReport.Sequence> sequences = new ArrayList<>();
    try (EmbeddedPipeline pipeline = EmbeddedPipeline.start(stage, models, all);
        ConcealRun run = new ConcealRun(pipeline, options);
        ProgressBar bar = ConsoleBar.open("conceal", "frames")) {
      for (Clip clip : clips) {
        sequences.add(run.run(clip, plan(), bar::step));
      }
    }
    json.write(new ConcealReport(model, sequences));
    sequences.forEach(this::print);
    return sequences.stream().allMatch(this::isComplete) ? 0 : 1;
  }

  private DropPlan plan() {
    return new DropPlan(seed, percent / 100, longest);
  }

  private void print(ConcealReport.Sequence figures) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%n%s: %d frames, %d dropped%n  %-22s %8s %8s%n",
        figures.name(),
        figures.frames(),
        figures.dropped(),
        "",
        "PSNR dB",
        "SSIM");
    row(out, "last frame repeated", figures.psnrRepeat(), figures.ssimRepeat());
    row(out, "concealed", figures.psnrConcealed(), figures.ssimConcealed());
    for (ConcealReport.Position position : figures.positions()) {
      out.printf(
          Locale.ROOT,
          "  frame %d of a gap: %d times, %.2f → %.2f dB%n",
          position.position(),
          position.frames(),
          position.psnrRepeat(),
          position.psnrConcealed());
    }
    out.flush();
  }

  private static void row(PrintWriter out, String name, double psnr, double ssim) {
    out.printf(Locale.ROOT, "  %-22s %8.2f %8.4f%n", name, psnr, ssim);
  }

  private boolean isComplete(ConcealReport.Sequence figures) {
    boolean complete = figures.framesOut() == figures.frames();
    if (!complete) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf(
          "limpid eval conceal: '%s' is not complete: expected %d frames from the pipeline, got"
              + " %d%n",
          figures.name(), figures.frames(), figures.framesOut());
      err.flush();
    }
    return complete;
  }
}
