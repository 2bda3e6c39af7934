package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * {@code limpid run --metrics-port}: what it serves, and that the board and the alerts ask for it.
 */
class MetricsITCase {
  private static final String OPERATOR = "flink_taskmanager_job_task_operator_";
  private static final String LIMPID = OPERATOR + "limpid_";
  private static final int FRAMES = 20;
  private static final String WITH_GAP = "north";
  private static final String WITH_GARBAGE = "south";
  private static final int SENT = PipelineRun.STREAMS.size() * FRAMES - 1;

  @TempDir static Path dir;
  private static PipelineRun kafka;

  @BeforeAll
  static void start() throws Exception {
    PipelineRun.Footage footage =
        new PipelineRun.Footage(
            PipelineRun.STREAMS, (stream, seq) -> 40L * seq, MetricsITCase::picture);
    kafka = new PipelineRun(dir, "{ deblur: { model: tiny-average } }", footage);
    kafka.send(0, FRAMES);
  }

  private static byte @Nullable [] picture(String stream, int seq) {
    if (stream.equals(WITH_GAP) && seq == 5) {
      return null;
    }
    return stream.equals(WITH_GARBAGE) && seq == 7
        ? "no picture".getBytes(StandardCharsets.US_ASCII)
        : PipelineRun.Footage.pattern(stream, seq);
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Test
  void metrics_countWhatHappens_andHaveAllThatBoardAndAlertsName() throws Exception {
    try (LimpidProcess limpid = run()) {
      URI server = server(limpid);
      await().untilAsserted(() -> assertThat(sum(server, LIMPID + "framesIn", "")).isEqualTo(SENT));
      await()
          .untilAsserted(
              () -> {
                assertThat(sum(server, LIMPID + "framesOut", "")).isEqualTo(SENT - 1);
                assertThat(sum(server, LIMPID + "framesRejected", "")).isEqualTo(1);
                assertThat(sum(server, LIMPID + "type_events", "RESET_GAP")).isPositive();
                assertThat(sum(server, LIMPID + "type_events", "RESET_REJECTED")).isEqualTo(1);
                assertThat(sum(server, LIMPID + "stage_frames", "deblur")).isEqualTo(SENT - 1);
                assertThat(sum(server, LIMPID + "streams", ""))
                    .isEqualTo(PipelineRun.STREAMS.size());
                assertThat(sum(server, OPERATOR + "pendingRecords", "")).isZero();
              });
      await().untilAsserted(() -> assertThat(names(server)).containsAll(asked()));
      await().untilAsserted(() -> assertThat(get(server, "healthz").statusCode()).isEqualTo(200));
      assertThat(get(server, "healthz").body()).contains("\"status\":\"ok\"", "checkpoint ");
      limpid.interrupt();
    }
  }

  @Test
  void healthz_beforeTheFirstCheckpoint_is503AndSaysSo() throws Exception {
    try (LimpidProcess limpid =
        run("--set", "checkpoint.interval=1 h", "--set", "checkpoint.dir=")) {
      URI server = server(limpid);
      await()
          .untilAsserted(
              () -> {
                HttpResponse<String> answer = get(server, "healthz");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body())
                    .contains("\"status\":\"starting\"", "no checkpoint is complete yet");
              });
      limpid.interrupt();
    }
  }

  /** So that a name that is only in the alerts or misspelt in the board cannot hide. */
  @Test
  void queries_areFound() throws IOException {
    assertThat(asked())
        .hasSizeGreaterThan(15)
        .allMatch(name -> name.startsWith("flink_"))
        .contains(LIMPID + "latencyMicros", LIMPID + "batchFrames", LIMPID + "stateBytes")
        .contains(LIMPID + "type_events", LIMPID + "framesRejected", OPERATOR + "pendingRecords")
        .contains("flink_jobmanager_job_numberOfCompletedCheckpoints");
  }

  private static LimpidProcess run(String... options) throws IOException {
    return LimpidProcess.start(
        dir,
        Stream.concat(
                Stream.of("run", kafka.pipelineFile().toString(), "--metrics-port", "0"),
                Stream.of(options))
            .toList());
  }

  private static URI server(LimpidProcess limpid) throws IOException {
    limpid.awaitLog("/metrics");
    Matcher address =
        Pattern.compile("metrics at (http://127\\.0\\.0\\.1:\\d+/)metrics").matcher(limpid.log());
    assertThat(address.find()).as(limpid.log()).isTrue();
    return URI.create(address.group(1));
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2));
  }

  private static HttpResponse<String> get(URI server, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** Sum of a metric over all that have a label's value, or over all. */
  private static double sum(URI server, String name, String label)
      throws IOException, InterruptedException {
    return get(server, "metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> label.isEmpty() || line.contains("=\"" + label + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static Set<String> names(URI server) throws IOException, InterruptedException {
    return get(server, "metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toSet());
  }

  /** Names of the metrics in all queries of the board and of the alerts. */
  private static Set<String> asked() throws IOException {
    Path folder = Dist.root().resolve("src/docker/metrics");
    JsonNode board =
        new ObjectMapper().readTree(folder.resolve("grafana/dashboards/limpid.json").toFile());
    Set<String> names = new TreeSet<>();
    board.findValuesAsText("expr").forEach(query -> names.addAll(metrics(query)));
    expressions(new Yaml().load(Files.readString(folder.resolve("alerts.yml"))))
        .forEach(query -> names.addAll(metrics(query)));
    return names;
  }

  private static Stream<String> expressions(Object yaml) {
    if (yaml instanceof java.util.Map<?, ?> map) {
      return map.entrySet().stream()
          .flatMap(
              entry ->
                  entry.getKey().equals("expr")
                      ? Stream.of(entry.getValue().toString())
                      : expressions(entry.getValue()));
    }
    return yaml instanceof Collection<?> all
        ? all.stream().flatMap(MetricsITCase::expressions)
        : Stream.empty();
  }

  /** What is left of a query without labels, ranges, functions and operators. */
  private static List<String> metrics(String query) {
    String bare =
        query
            .replaceAll("\\{[^}]*}|\\[[^]]*]|\\b(by|on) \\([^)]*\\)", " ")
            .replaceAll("\\b[a-z_]+ *\\(", " ");
    return Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*")
        .matcher(bare)
        .results()
        .map(MatchResult::group)
        .filter(word -> !Set.of("sum", "max", "and", "or", "unless").contains(word))
        .toList();
  }
}
