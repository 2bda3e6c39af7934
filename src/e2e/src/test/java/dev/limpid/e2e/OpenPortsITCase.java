package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameRate;
import dev.limpid.media.VideoWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What listens, and what is left in the temporary folder, for each command that opens sockets. A
 * Flink in the process listens twice, a Kafka twice, the dashboard once, metrics once where they
 * are asked for: nothing else, and all on loopback.
 */
class OpenPortsITCase {
  private static final int FLINK = 2;
  private static final int KAFKA = 2;
  private static final int DASHBOARD = 1;
  private static final int METRICS = 1;
  private static final String MODELS =
      Dist.root().resolve("operators/src/test/resources/models").toString();

  @TempDir static Path dir;
  private static PipelineRun kafka;

  /** A command, and on how many sockets it listens once it is up. */
  private record Listener(List<String> command, int sockets) {
    @Override
    public String toString() {
      return command.get(0);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    ListeningSockets.assumeKnown();
    kafka =
        new PipelineRun(
            Files.createDirectory(dir.resolve("kafka")), "{ deblur: { model: tiny-average } }");
    writeVideo(dir.resolve("in.mp4"));
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  static List<Listener> live() {
    return List.of(
        new Listener(List.of("run", kafka.pipelineFile().toString()), FLINK),
        new Listener(
            List.of("run", kafka.pipelineFile().toString(), "--metrics-port", "0"),
            FLINK + METRICS),
        new Listener(
            List.of(
                "demo",
                "--streams",
                "1",
                "--size",
                "64x48",
                "--length",
                "1",
                "--port",
                "0",
                "--models",
                MODELS,
                "--model",
                "tiny-average"),
            FLINK + KAFKA + DASHBOARD),
        new Listener(
            List.of("dashboard", "--bootstrap", kafka.bootstrap(), "--port", "0"), DASHBOARD));
  }

  @ParameterizedTest
  @MethodSource("live")
  void live_command_listensOnLoopbackAndLeavesNothing(Listener listener) throws Exception {
    try (LimpidProcess limpid = LimpidProcess.start(dir, listener.command())) {
      awaitSockets(limpid, listener.sockets());
      requireDeaf(ListeningSockets.of(limpid.pid()));
      limpid.interrupt();
    }
    assertThat(LimpidProcess.temporaryFolders(dir)).isEmpty();
  }

  static List<Listener> ending() {
    return List.of(
        new Listener(
            List.of(
                "process",
                dir.resolve("in.mp4").toString(),
                "-o",
                dir.resolve("out.mp4").toString(),
                "--models",
                MODELS,
                "--model",
                "tiny-average"),
            FLINK + KAFKA),
        new Listener(
            List.of(
                "bench",
                "--streams",
                "1",
                "--size",
                "64x48",
                "--seconds",
                "1",
                "--models",
                MODELS,
                "--model",
                "tiny-average"),
            FLINK + KAFKA),
        new Listener(
            List.of("ingest", "a=" + dir.resolve("in.mp4"), "--bootstrap", kafka.bootstrap()), 0));
  }

  @ParameterizedTest
  @MethodSource("ending")
  void ending_command_listensOnLoopbackAndLeavesNothing(Listener listener) throws Exception {
    int most = 0;
    try (LimpidProcess limpid = LimpidProcess.start(dir, listener.command())) {
      while (limpid.isAlive()) {
        List<InetSocketAddress> sockets = ListeningSockets.of(limpid.pid());
        requireLoopback(sockets);
        most = Math.max(most, sockets.size());
      }
      assertThat(limpid.awaitEnd()).as(limpid.log()).isZero();
    }
    assertThat(most).isEqualTo(listener.sockets());
    assertThat(LimpidProcess.temporaryFolders(dir)).isEmpty();
  }

  @Test
  void run_afterOneThatWasKilled_cleansUpAfterIt() throws Exception {
    List<String> command = List.of("run", kafka.pipelineFile().toString());
    try (LimpidProcess killed = LimpidProcess.start(dir, command)) {
      killed.awaitLog("stop with Ctrl-C");
      killed.kill();
    }
    assertThat(LimpidProcess.temporaryFolders(dir)).isNotEmpty();
    try (LimpidProcess next = LimpidProcess.start(dir, command)) {
      next.awaitLog("stop with Ctrl-C");
      next.interrupt();
    }
    assertThat(LimpidProcess.temporaryFolders(dir)).isEmpty();
  }

  private static void awaitSockets(LimpidProcess limpid, int expected) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .failFast(() -> !limpid.isAlive())
        .untilAsserted(
            () -> {
              List<InetSocketAddress> sockets = ListeningSockets.of(limpid.pid());
              requireLoopback(sockets);
              assertThat(sockets).hasSize(expected);
            });
  }

  private static void requireLoopback(List<InetSocketAddress> sockets) {
    assertThat(sockets).allMatch(socket -> socket.getAddress().isLoopbackAddress());
  }

  /** Where HTTP is answered, and it is, Flink's interface is not there, for no page of the web. */
  private static void requireDeaf(List<InetSocketAddress> sockets) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    int answers = 0;
    for (InetSocketAddress socket : sockets) {
      for (String path : List.of("/config", "/jobs/overview", "/jars/upload", "/jobs")) {
        URI uri = URI.create("http://127.0.0.1:" + socket.getPort() + path);
        Optional<HttpResponse<String>> answer = post(client, uri);
        if (answer.isPresent()) {
          answers++;
          assertThat(answer.get().statusCode()).as("%s", uri).isIn(403, 404, 405);
          assertThat(answer.get().headers().firstValue("access-control-allow-origin").orElse(""))
              .isNotEqualTo("*");
        }
      }
    }
    assertThat(answers).isPositive();
  }

  /** Empty if what listens does not speak HTTP. */
  private static Optional<HttpResponse<String>> post(HttpClient client, URI uri)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try {
      return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void writeVideo(Path file) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * 64 * 48);
    try (VideoWriter writer = VideoWriter.open(file, 64, 48, FrameRate.of(25))) {
      for (int frame = 0; frame < 50; frame++) {
        writer.write(rgb.clear(), frame * 40_000_000L);
      }
    }
  }
}
