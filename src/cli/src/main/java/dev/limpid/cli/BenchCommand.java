package dev.limpid.cli;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline against a bare engine, in one run on the same cores. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the whole pipeline (Kafka, JPEG, Flink, model) against the bare engine with the"
          + " same",
      "model on the same cores, used as well as they can be: all threads in one session, or shared",
      "among sessions that step frames of different cameras. All these ways are measured before"
          + " and",
      "after each pipeline run; the ratio is against the best mean."
    },
    footer = {
      "",
      "Example:  limpid bench --streams 1,4,16 --size 640x360",
      "          limpid bench --model rdn-small --streams 1,2 --rate 10 --peer"
    })
final class BenchCommand implements Callable<Integer> {
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
      names = "--rate",
      paramLabel = "FPS",
      defaultValue = "0",
      description = {
        "Also measure latency, with cameras of so many frames per second: from sending a frame to",
        "reading its output, less the time of the model's step."
      })
  private double rate;

  @Option(
      names = "--peer",
      description = {
        "Also measure src/bench/peer/peer.py, what one would write in Python instead, on the same",
        "records of the same Kafka; a process for each camera or core."
      })
  private boolean peer;

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

  @Option(names = "--home", hidden = true, defaultValue = "${env:LIMPID_HOME:-.}")
  private Path home = Path.of(".");

  @Mixin private ModelFolders models = new ModelFolders();
  @Mixin private JsonReport json = new JsonReport();

  @Override
  public Integer call() throws Exception {
    int[] widthAndHeight = PictureSizes.parse(size);
    requirePositive();
    Peer script = peer ? Peer.find(home, UserFolders.cache()) : null;
    Model loaded = models.repository().load(model);
    EngineOptions options = new EngineOptions(device, 0, threads);
    EngineLimit engine = new EngineLimit(loaded, options, widthAndHeight);
    List<byte[]> pictures = BenchCameras.pictures(widthAndHeight[0], widthAndHeight[1]);
    List<BenchRow> runs = new ArrayList<>();
    System.out.println(BenchRow.head(rate > 0, peer));
    try (Interruption interruption = Interruption.then(() -> {}, EmbeddedPipeline.STOP_GRACE)) {
      BenchPipeline pipeline =
          new BenchPipeline(
              loaded, options, models, settings, pictures, seconds, rate, script, interruption);
      for (int count : streams) {
        List<EngineLimit.Rate> before = engine.measure(count, seconds / 3.0);
        BenchRow.Pipeline figures = pipeline.measure(count, EngineLimit.best(before).fps());
        if (interruption.happened()) {
          return 1;
        }
        List<EngineLimit.Rate> after = engine.measure(count, seconds / 3.0);
        BenchRow row = BenchRow.of(count, widthAndHeight, EngineLimit.mean(before, after), figures);
        runs.add(row);
        System.out.println(row.line(rate > 0, peer));
      }
    }
    json.write(Map.of("runs", runs));
    return 0;
  }

  private void requirePositive() {
    if (rate < 0 || seconds < 1 || streams.stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException(
          "expected --seconds and --streams of 1 or more and --rate of 0 or more, got %d, %s, %s"
              .formatted(seconds, streams, rate));
    }
  }
}
