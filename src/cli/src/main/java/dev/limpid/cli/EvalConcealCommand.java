package dev.limpid.cli;

import dev.limpid.eval.Clip;
import dev.limpid.eval.conceal.ConcealReport;
import dev.limpid.eval.conceal.DropPlan;
import dev.limpid.operators.predict.PredictStageType;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
final class EvalConcealCommand extends EvaluationCommand {
  @Mixin private VideoInputs videos = new VideoInputs(300);

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
    List<Clip> clips = videos.clips();
    Supplier<DropPlan> plans = () -> new DropPlan(seed, percent / 100, longest);
    DropPlan unused = plans.get();
    List<String> all = new ArrayList<>(List.of("kafka.delivery=at-least-once"));
    all.add("checkpoint.interval=24 h");
    all.add("output.quality=96");
    all.addAll(settings);
    String stage =
        EmbeddedPipeline.stage(
            PredictStageType.NAME, "model", model, "horizon", 0, "conceal", longest);
    try (Interruption interruption = Interruption.then(() -> {}, EmbeddedPipeline.STOP_GRACE);
        EmbeddedPipeline pipeline = EmbeddedPipeline.start(stage, models, all);
        ConcealRun run =
            new ConcealRun(pipeline, model, videos.readOptions(), plans, interruption::happened)) {
      ConcealReport report = measure(run, clips, new ConcealTable(out()), json);
      return report.sequences().stream().allMatch(this::isComplete) ? 0 : 1;
    }
  }

  private boolean isComplete(ConcealReport.Sequence figures) {
    boolean complete = figures.framesOut() == figures.frames();
    if (!complete) {
      PrintWriter err = spec().commandLine().getErr();
      err.printf(
          "limpid eval conceal: '%s' is not complete: expected %d frames from the pipeline, got"
              + " %d%n",
          figures.name(), figures.frames(), figures.framesOut());
      err.flush();
    }
    return complete;
  }
}
