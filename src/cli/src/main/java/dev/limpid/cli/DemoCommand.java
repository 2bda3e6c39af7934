package dev.limpid.cli;

import dev.limpid.dashboard.Dashboard;
import dev.limpid.dashboard.DashboardOptions;
import dev.limpid.ingest.FrameLoss;
import dev.limpid.ingest.Ingest;
import dev.limpid.ingest.IngestOptions;
import dev.limpid.ingest.Input;
import dev.limpid.ingest.InputParser;
import dev.limpid.ingest.Playback;
import dev.limpid.ingest.Playback.Loop;
import dev.limpid.ingest.RunningIngest;
import dev.limpid.ingest.Speed;
import dev.limpid.ingest.StreamStats;
import dev.limpid.jobs.PipelineKeys;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.VideoOptions;
import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.predict.PredictStageType;
import dev.limpid.vision.PictureQuality;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything in one process: broker, Flink, generated cameras, dashboard. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "See limpid at work: generated cameras, a real Kafka broker, Flink and the dashboard in one",
      "process. The footage has a known truth, so the gain is measured while you watch."
    },
    footer = {
      "",
      "Examples:",
      "  limpid demo",
      "  limpid demo --streams 4 --size 320x184 --fps 10",
      "  limpid demo --predict --size 320x184",
      "  limpid demo --headless --seconds 60 --json demo.json"
    })
final class DemoCommand implements Callable<Integer> {
  /** What the demo's cameras lose in a row, so that there is something to conceal. */
  private static final int LOST_FRAMES = 3;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  @Option(
      names = "--streams",
      defaultValue = "2",
      description = "Cameras (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--size",
      defaultValue = "480x272",
      description = "Picture size, multiples of 8 (default: ${DEFAULT-VALUE}).")
  private String size = "";

  @Option(
      names = "--fps",
      defaultValue = "12",
      description = "Frames per second and camera (default: ${DEFAULT-VALUE}).")
  private int fps;

  @Option(
      names = "--length",
      defaultValue = "6",
      paramLabel = "SECONDS",
      description = "Length of the drive, which goes there and back (default: ${DEFAULT-VALUE}).")
  private int lengthSeconds;

  @Option(names = "--headless", description = "No dashboard.")
  private boolean headless;

  @Option(
      names = "--seconds",
      defaultValue = "0",
      description = "End after so many seconds; 0: when interrupted (default).")
  private int seconds;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of the dashboard on this machine; 0: any (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--model",
      defaultValue = DeblurStageType.DEFAULT_MODEL,
      description = "Model name or ONNX file (default: ${DEFAULT-VALUE}).")
  private String model = "";

  @Option(
      names = "--predict",
      arity = "0..1",
      paramLabel = "NAME",
      fallbackValue = PredictStageType.DEFAULT_MODEL,
      description =
          "Also predict the next frame of each camera, by this model (default:"
              + " ${FALLBACK-VALUE}). Now and then some frames of a camera are lost then, and"
              + " predictions stand in for them.")
  private @Nullable String predictModel;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any key of the pipeline file.")
  private List<String> settings = new ArrayList<>();

  @Mixin private ModelFolders models = new ModelFolders();
  @Mixin private JsonReport json = new JsonReport();

  private final Map<String, DemoFootage> footage = new LinkedHashMap<>();
  private final Map<String, StreamFigures> figures = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    EmbeddedPipeline.requireNoKafka(settings);
    requireEveryFrame(settings);
    int[] widthAndHeight = PictureSizes.parse(size);
    for (int i = 0; i < streams; i++) {
      String id = "camera-" + (i + 1);
      footage.put(id, DemoFootage.of(i, widthAndHeight[0], widthAndHeight[1], fps, lengthSeconds));
      figures.put(id, new StreamFigures(id));
    }
    List<String> all = new ArrayList<>(List.of("checkpoint.interval=2 s", "live.max-lag=1 s"));
    all.addAll(settings);
    try (Interruption interruption = Interruption.then(() -> {}, EmbeddedPipeline.STOP_GRACE);
        EmbeddedPipeline pipeline = EmbeddedPipeline.start(stages(), models, all);
        Board board = openDashboard(pipeline)) {
      System.out.println("limpid demo: Kafka " + pipeline.kafka());
      pipeline.job().awaitRunning();
      run(pipeline, board.dashboard, interruption);
      summarise();
    }
    return figures.values().stream()
            .map(StreamFigures::report)
            .allMatch(report -> report.framesIn() == report.framesOut())
        ? 0
        : 1;
  }

  private static void requireEveryFrame(List<String> settings) {
    for (String setting : settings) {
      if (setting.strip().startsWith(PipelineKeys.OVERLOAD.name())) {
        throw new IllegalArgumentException(
            "--set %s: the demo counts every frame, so those it has no time for are passed on"
                .formatted(setting));
      }
    }
  }

  private String stages() {
    String deblur = EmbeddedPipeline.stage(DeblurStageType.NAME, "model", model);
    return predictModel == null
        ? deblur
        : deblur + ", " + EmbeddedPipeline.stage(PredictStageType.NAME, "model", predictModel);
  }

  private void summarise() throws IOException {
    List<StreamFigures.Report> reports =
        figures.values().stream().map(StreamFigures::report).toList();
    reports.forEach(DemoCommand::print);
    json.write(Map.of("streams", reports));
  }

  /** A dashboard, or none. */
  private record Board(@Nullable Dashboard dashboard) implements AutoCloseable {
    @Override
    public void close() {
      if (dashboard != null) {
        dashboard.close();
      }
    }
  }

  private Board openDashboard(EmbeddedPipeline pipeline) {
    if (headless) {
      return new Board(null);
    }
    Dashboard dashboard =
        Dashboard.start(
            new DashboardOptions(pipeline.kafka(), pipeline.topics(), "127.0.0.1", port));
    System.out.println("limpid demo: open " + dashboard.uri() + " ; stop with Ctrl-C");
    return new Board(dashboard);
  }

  private void run(
      EmbeddedPipeline pipeline, @Nullable Dashboard dashboard, Interruption interruption)
      throws Exception {
    try (OutputConsumer outputs =
            new OutputConsumer(pipeline.kafka(), List.of(pipeline.outputTopic()));
        RunningIngest ingest = startIngest(pipeline)) {
      long end = seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
      while (System.nanoTime() < end && !interruption.happened()) {
        pipeline.requireHealthy();
        outputs.poll(POLL, record -> accept(record, dashboard));
      }
      ingest.stop();
      boolean awaited = ingest.awaitEnd(DRAIN_TIMEOUT);
      ingest.stats().streams().forEach(this::countInput);
      long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
      while (awaited && !isComplete(ingest) && System.nanoTime() < deadline) {
        pipeline.requireHealthy();
        outputs.poll(POLL, record -> accept(record, dashboard));
      }
    }
  }

  private RunningIngest startIngest(EmbeddedPipeline pipeline) {
    InputParser parser =
        new InputParser(FrameRate.of(fps), VideoOptions.live(), VideoOptions.file());
    List<Input> inputs =
        parser.parseAll(
            footage.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().blurredFolder())
                .toList());
    return Ingest.start(
        IngestOptions.of(pipeline.kafka(), pipeline.topics())
            .withPlayback(new Playback(Speed.REAL_TIME, Loop.SEAMLESS, 0))
            .withLoss(predictModel == null ? FrameLoss.NONE : this::loses),
        inputs);
  }

  /** Once in each pass of the footage, not of all cameras at the same time. */
  private boolean loses(String stream, long seq) {
    int frames = DemoFootage.period(fps * lengthSeconds);
    int camera = List.copyOf(footage.keySet()).indexOf(stream);
    int first = frames / 4 + camera * frames / (2 * streams);
    long place = seq % frames;
    return place >= first && place < first + LOST_FRAMES;
  }

  private void countInput(StreamStats stream) {
    figures(stream.id()).framesIn(stream.framesSent());
  }

  private boolean isComplete(RunningIngest ingest) {
    return ingest.stats().streams().stream()
        .allMatch(stream -> figures(stream.id()).framesOut() >= stream.framesSent());
  }

  private void accept(WireRecord record, @Nullable Dashboard dashboard) {
    StreamFigures figure = figures.get(record.stream());
    if (figure == null || FrameHeaders.isSynthetic(record.headers())) {
      return; // a camera of the user's own, brought into the demo's broker, or not a camera's frame
    }
    double latencyMillis = System.currentTimeMillis() - record.timestampMillis();
    figure.frameOut(System.nanoTime(), latencyMillis);
    long seq = FrameHeaders.parse(record.headers()).seq().orElse(0);
    if (seq % fps == 0) {
      measure(record, seq, figure, dashboard);
    }
  }

  private void measure(
      WireRecord record, long seq, StreamFigures figure, @Nullable Dashboard dashboard) {
    DemoFootage source = Objects.requireNonNull(footage.get(record.stream()));
    try {
      ByteBuffer truth = pixels(source.sharp(seq));
      double in = PictureQuality.psnr(pixels(source.blurred(seq)), truth);
      double out = PictureQuality.psnr(pixels(Objects.requireNonNull(record.value())), truth);
      figure.quality(in, out);
      if (dashboard != null) {
        StreamFigures.Quality mean = figure.recent();
        dashboard.publishQuality(record.stream(), mean.in(), mean.out());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the demo's footage: " + e.getMessage(), e);
    }
  }

  private static ByteBuffer pixels(byte[] encoded) {
    ImageHeader image = ImageHeader.parse(encoded);
    ByteBuffer pixels = ByteBuffer.allocateDirect(Math.toIntExact(3 * image.pixels()));
    FrameCodec.decode(encoded, image, pixels);
    return pixels;
  }

  private static void print(StreamFigures.Report report) {
    System.out.printf(
        "%s: %d frames in, %d out, %.1f fps, latency p50 %.0f ms p99 %.0f ms, PSNR %.2f → %.2f"
            + " dB%n",
        report.id(),
        report.framesIn(),
        report.framesOut(),
        report.fps(),
        report.latencyMsP50(),
        report.latencyMsP99(),
        report.psnrIn(),
        report.psnrOut());
  }

  private StreamFigures figures(String stream) {
    return Objects.requireNonNull(figures.get(stream));
  }
}
