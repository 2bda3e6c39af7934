package dev.limpid.cli;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline against a bare engine loop, in one run on the same cores. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the whole pipeline (Kafka, JPEG, Flink, model) against a bare engine loop with the",
      "same model on the same cores. The engine is measured before and after each pipeline run;",
      "the ratio is against the mean of the two."
    },
    footer = {"", "Example:  limpid bench --streams 1,4,16 --size 640x360"})
final class BenchCommand implements Callable<Integer> {

  /** One row, as {@code --json} writes it. */
  record Run(
      int streams, int width, int height, double pipelineFps, double engineFps, double ratio) {}

  @Option(
      names = "--streams",
      split = ",",
      defaultValue = "1,4,16",
      description = "Numbers of cameras (default: ${DEFAULT-VALUE}).")
  private List<Integer> streams = new ArrayList<>();

  @Option(
      names = "--size",
      defaultValue = "640x360",
      description = "Picture size (default: ${DEFAULT-VALUE}).")
  private String size = "";

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "About how long each pipeline run takes (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "Threads of the engine; 0: all cores (default).")
  private int threads;

  @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda.")
  private Device device = Device.AUTO;

  @Option(
      names = "--model",
      defaultValue = DeblurStageType.DEFAULT_MODEL,
      description = "Model name or file.")
  private String model = "";

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any key of the pipeline file.")
  private List<String> settings = new ArrayList<>();

  @Mixin private ModelFolders models = new ModelFolders();
  @Mixin private JsonReport json = new JsonReport();

  @Override
  public Integer call() throws Exception {
    int[] widthAndHeight = PictureSizes.parse(size);
    int width = widthAndHeight[0];
    int height = widthAndHeight[1];
    Model loaded = models.repository().load(model);
    List<byte[]> pictures = PipelineLoop.pictures(width, height);
    List<Run> runs = new ArrayList<>();
    System.out.printf("%8s %14s %14s %7s%n", "streams", "pipeline fps", "engine fps", "ratio");
    try (Interruption interruption = Interruption.then(() -> {}, EmbeddedPipeline.STOP_GRACE);
        EngineLoop engine =
            new EngineLoop(loaded, new EngineOptions(device, 0, threads), width, height)) {
      for (int count : streams) {
        double before = engine.measure(seconds / 3.0);
        double pipelineFps = measurePipeline(count, before, pictures, interruption);
        if (interruption.happened()) {
          return 1;
        }
        double engineFps = (before + engine.measure(seconds / 3.0)) / 2;
        Run run = new Run(count, width, height, pipelineFps, engineFps, pipelineFps / engineFps);
        runs.add(run);
        System.out.printf(
            Locale.ROOT, "%8d %14.1f %14.1f %7.3f%n", count, pipelineFps, engineFps, run.ratio());
      }
    }
    json.write(Map.of("runs", runs));
    return 0;
  }

  private double measurePipeline(
      int count, double engineFps, List<byte[]> pictures, Interruption interruption)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("checkpoint.interval=5 s"));
    all.add("threads=" + threads);
    all.add("device=" + device.name().toLowerCase(Locale.ROOT));
    all.addAll(settings);
    int warmUp = Math.max(4 * count, (int) (engineFps * seconds / 4));
    int frames = warmUp + Math.max(4 * count, (int) (engineFps * seconds));
    try (EmbeddedPipeline pipeline =
        EmbeddedPipeline.start(
            EmbeddedPipeline.stage(DeblurStageType.NAME, "model", model), models, all)) {
      return new PipelineLoop(pipeline, pictures)
          .measure(count, frames, warmUp, interruption::happened);
    }
  }
}
