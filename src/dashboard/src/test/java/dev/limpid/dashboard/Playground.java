package dev.limpid.dashboard;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.wire.Event;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A broker, a dashboard and made-up streams, told what to do by lines on standard input: for
 * looking at the page and for measuring the server. {@code play ID FOLDER|draw FPS}, {@code stop
 * ID}, {@code describe STAGE,STAGE}, {@code write ID KIND=STREAM,KIND=STREAM}, {@code plain ID},
 * {@code still KIND ID}, {@code predict ID AHEAD}, {@code align ID found|lost}, {@code conceal ID},
 * {@code score ID SCORE}, {@code event TYPE ID DETAIL}, {@code dead ID ERROR}, {@code quality ID IN
 * OUT}, {@code down}, {@code up}, {@code quit}. A folder holds {@code in/} and {@code out/} with
 * the same number of pictures; a kind is the last part of a topic's name.
 */
final class Playground implements AutoCloseable {
  private static final Topics TOPICS = new Topics("limpid");
  private static final Outputs OUTPUTS = new Outputs(TOPICS);

  private final EmbeddedKafka kafka = EmbeddedKafka.start();
  private final FakeStreams streams = new FakeStreams(kafka.bootstrap(), TOPICS);
  private final Map<String, List<byte[]>> folders = new HashMap<>();
  private Dashboard dashboard;
  private int stills;

  Playground(int port) {
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      var unused = admin.ensure(topics(), 4, Map.of("retention.bytes", "200000000"));
    }
    dashboard = open(port);
  }

  public static void main(String[] args) throws IOException {
    try (Playground playground = new Playground(Integer.parseInt(args[0]));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(playground.uri() + " " + playground.kafka.bootstrap());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("quit")) {
          break;
        }
        playground.obey(line);
        System.out.println("done " + line);
      }
    }
    System.exit(0);
  }

  private Dashboard open(int port) {
    return Dashboard.start(
        new DashboardOptions(KafkaAccess.of(kafka.bootstrap()), TOPICS, "127.0.0.1", port));
  }

  /** Where the page is. */
  URI uri() {
    return dashboard.uri();
  }

  /** Does what a line says. */
  void obey(String line) {
    String[] words = line.split(" ", 4);
    switch (words[0]) {
      case "play" -> streams.play(script(words[1], words[2], Double.parseDouble(words[3])));
      case "stop" -> streams.stop(words[1]);
      case "describe" -> streams.describe(OUTPUTS.of(words[1].split(",")));
      case "write" -> streams.write(words[1], targets(words[2]));
      case "plain" -> streams.writeResultsOnly(words[1]);
      case "still" ->
          streams.still(
              TOPICS.name(words[1]),
              words[2],
              System.currentTimeMillis(),
              TestPictures.jpeg(640, 360, stills += 100, true));
      case "predict" -> streams.predict(words[1], Integer.parseInt(words[2]));
      case "align" -> streams.align(words[1], words[2].equals("found"));
      case "conceal" ->
          streams.standIn(
              words[1], 1_000_000, TestPictures.jpeg(640, 360, 9, true), TOPICS.frames() + "/0/0");
      case "score" ->
          streams.event(
              new Event(
                  Event.Type.SURPRISE,
                  words[1],
                  411,
                  0,
                  System.currentTimeMillis(),
                  "prediction error",
                  Double.valueOf(words[2])));
      case "event" ->
          streams.event(
              new Event(
                  Event.Type.valueOf(words[1]),
                  words[2],
                  412,
                  0,
                  System.currentTimeMillis(),
                  words[3]));
      case "dead" -> streams.deadLetter(words[1], words[2] + " " + words[3]);
      case "quality" ->
          dashboard.publishQuality(
              words[1], Double.parseDouble(words[2]), Double.parseDouble(words[3]));
      case "down" -> dashboard.close();
      case "up" -> dashboard = open(dashboard.uri().getPort());
      default -> throw new IllegalArgumentException("unknown: " + words[0]);
    }
  }

  private static List<TopicSpec> topics() {
    List<String> names =
        OUTPUTS.topics("deblur", "predict", "describe", "sync", "edges", "snapshot", "split");
    return names.stream().map(TopicSpec::of).toList();
  }

  private static List<FakeStreams.Target> targets(String text) {
    return Stream.of(text.split(","))
        .map(target -> target.split("=", 2))
        .map(parts -> new FakeStreams.Target(TOPICS.name(parts[0]), parts[1]))
        .toList();
  }

  private FakeStreams.Script script(String id, String pictures, double fps) {
    if (pictures.equals("draw")) {
      return new FakeStreams.Script(
          id,
          TestPictures.moving(640, 360, 50, false),
          TestPictures.moving(640, 360, 50, true),
          fps,
          60);
    }
    Path out = Path.of(pictures, "out");
    return new FakeStreams.Script(
        id, load(Path.of(pictures, "in")), Files.isDirectory(out) ? load(out) : List.of(), fps, 90);
  }

  private List<byte[]> load(Path folder) {
    return folders.computeIfAbsent(folder.toString(), name -> TestPictures.folder(folder));
  }

  @Override
  public void close() {
    streams.close();
    dashboard.close();
    kafka.close();
  }
}
