package dev.limpid.bench.soak;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.wire.NeutralLocale;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code limpid run}, {@code ingest} and {@code dashboard} of a distribution for an hour and a
 * half, with the shipped models and cameras that go away, lose frames and send garbage: {@code
 * src/bench/run soak [MINUTES] [DIST] [FOLDER]}. Prints how each figure rose, and fails if one rose
 * too much or a frame is not accounted for; the folder has the figures and the logs.
 */
public final class Soak {
  static final int FRAMES_PER_SECOND = 2;
  static final int PARTITIONS = 4;
  static final Topics TOPICS = new Topics("soak");

  /** Through Kafka's own door; one more comes through {@code limpid ingest}. */
  private static final int CAMERAS = 7;

  private static final String HTTP_STREAM = "http";

  private final Path dist;
  private final Path dir;

  private Soak(Path dist, Path dir) {
    this.dist = dist;
    this.dir = dir;
  }

  public static void main(String[] args) throws Exception {
    NeutralLocale.use();
    Duration length = Duration.ofMinutes(args.length > 0 ? Integer.parseInt(args[0]) : 90);
    Path dist = Path.of(args.length > 1 ? args[1] : "src/dist/target/dist");
    Path dir = Path.of(args.length > 2 ? args[2] : "out/soak");
    boolean good = new Soak(dist, LimpidProcess.newFolder(dir)).run(length);
    System.exit(good ? 0 : 1);
  }

  private boolean run(Duration length) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Path pipeline = Files.writeString(dir.resolve("pipeline.yaml"), pipeline(kafka.bootstrap()));
      LimpidProcess.once(
          dist, dir, "topics", pipeline.toString(), "--partitions", String.valueOf(PARTITIONS));
      Path tour = drive("summer");
      LimpidProcess.once(
          dist, dir, at(kafka, "reference", "add", "tour", tour.toString(), "--every", "2"));
      Footage footage = Footage.read(drive("winter"));
      try (LimpidProcess run = start("run", pipeline.toString(), "--metrics-port", "0");
          LimpidProcess dashboard = start(at(kafka, "dashboard", "--port", "0"));
          HttpCamera http = HttpCamera.start(footage, CAMERAS);
          LimpidProcess ingest = start(at(kafka, "ingest", HTTP_STREAM + "=" + http.uri()))) {
        RunFigures figures = new RunFigures(run.await("metrics at (\\S+/)metrics"));
        run.await("(stop with Ctrl-C)");
        URI page = URI.create(dashboard.await("Dashboard: (\\S+)"));
        try (Watch watch =
            Watch.start(dir, List.of(run, dashboard, ingest), figures, kafka, page, streams())) {
          try (Cameras sending = Cameras.start(cameras(footage), kafka.bootstrap())) {
            watch.sample(length);
          }
          ingest.close();
          return watch.isGood();
        }
      }
    }
  }

  private String pipeline(String bootstrap) {
    return """
    kafka: { bootstrap: "%s", prefix: %s }
    checkpoint: { interval: 5 s, dir: "%s" }
    threads: 1
    stages:
      - deblur: { model: deblur-small }
      - predict: { model: predict-small }
      - describe: { model: drive-descriptor-small, every: 2 }
      - sync: { reference: tour }
      - burst: { frames: 4, every: 8 }
    """
        .formatted(bootstrap, TOPICS.prefix(), Watch.checkpoints(dir).toAbsolutePath());
  }

  /** A drive along the one route, as a video. */
  private Path drive(String condition) throws IOException, InterruptedException {
    String rate = String.valueOf(FRAMES_PER_SECOND);
    return Footage.drive(
        dist, dir, condition, "--seconds", "120", "--condition", condition, "--fps", rate);
  }

  private LimpidProcess start(String... arguments) throws IOException {
    return LimpidProcess.start(dist, dir, arguments);
  }

  private static String[] at(EmbeddedKafka kafka, String... arguments) {
    return Stream.concat(
            Stream.of(arguments),
            Stream.of("--bootstrap", kafka.bootstrap(), "--prefix", TOPICS.prefix()))
        .toArray(String[]::new);
  }

  private static List<String> streams() {
    return Stream.concat(IntStream.range(0, CAMERAS).mapToObj(Soak::stream), Stream.of(HTTP_STREAM))
        .toList();
  }

  private static String stream(int camera) {
    return "camera-" + camera;
  }

  private static List<Camera> cameras(Footage footage) {
    List<Camera> cameras = new ArrayList<>();
    for (int i = 0; i < CAMERAS; i++) {
      cameras.add(new Camera(TOPICS.frames(), stream(i), footage, i));
    }
    return cameras;
  }
}
