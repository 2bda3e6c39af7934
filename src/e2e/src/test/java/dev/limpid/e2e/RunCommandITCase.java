package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code limpid run}: from where it goes on, and from where it does not. */
class RunCommandITCase {
  private static final int FRAMES = 60;
  private static final int STREAMS = PipelineRun.STREAMS.size();
  private static final String UP = "stop with Ctrl-C";

  @TempDir static Path temporary;
  private static Path dir;
  private static PipelineRun kafka;

  @BeforeAll
  static void start() throws Exception {
    dir = Files.createDirectories(temporary.resolve("a b%20ü#c"));
    kafka = new PipelineRun(dir, "{ deblur: { model: tiny-average } }");
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void run_killedDamagedStopped_goesOnWithoutLossOrNoise() throws Exception {
    kafka.send(0, FRAMES / 3);
    try (LimpidProcess limpid = run()) {
      awaitCommitted(FRAMES / 3);
      awaitCheckpoints();
      limpid.kill();
    }
    kafka.send(FRAMES / 3, 2 * FRAMES / 3);
    try (LimpidProcess limpid = run()) {
      limpid.awaitLog("going on from");
      awaitCommitted(2 * FRAMES / 3);
      limpid.interrupt();
      assertThat(limpid.log())
          .doesNotContain("ERROR", "KafkaCommitter", "KafkaSourceReader", "without a savepoint");
    }
    kafka.send(2 * FRAMES / 3, FRAMES);
    try (LimpidProcess limpid = run()) {
      limpid.awaitLog("savepoint-");
      awaitCommitted(FRAMES);
      limpid.interrupt();
    }
    assertThat(PipelineRun.count(kafka.committed())).isEqualTo(STREAMS * FRAMES);

    Topics others = new Topics("other");
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      var unused =
          admin.ensure(
              Stream.concat(others.all().stream(), Stream.of(others.name("deblurred")))
                  .map(others::spec)
                  .toList(),
              1,
              Map.of());
    }
    try (LimpidProcess limpid = run("--set", "kafka.prefix=other")) {
      assertThat(limpid.awaitEnd()).isEqualTo(1);
      assertThat(limpid.log())
          .contains("expected those of prefix 'other'", "got those of prefix 'limpid'");
    }
    try (LimpidProcess limpid = run("--set", "kafka.prefix=other", "--set", "checkpoint.dir=")) {
      limpid.awaitLog(UP);
      assertThat(limpid.log())
          .contains("checkpoints in " + dir.resolve("state/limpid/other."))
          .doesNotContain("going on from");
      limpid.interrupt();
    }
  }

  @Test
  void run_topicsMissing_namesTheCommandWithThePrefix() throws Exception {
    try (LimpidProcess limpid = run("--set", "kafka.prefix=nobody")) {
      assertThat(limpid.awaitEnd()).isEqualTo(1);
      assertThat(limpid.log())
          .contains("limpid topics --bootstrap %s --prefix nobody".formatted(kafka.bootstrap()));
    }
  }

  private static LimpidProcess run(String... options) throws IOException {
    return LimpidProcess.start(
        dir,
        Stream.concat(Stream.of("run", kafka.pipelineFile().toString()), Stream.of(options))
            .toList());
  }

  private static void awaitCommitted(int frames) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> PipelineRun.count(kafka.committed()) >= STREAMS * frames);
  }

  /** So that the restart has several to choose from. */
  private static void awaitCheckpoints() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              try (Stream<Path> files = Files.walk(dir.resolve("checkpoints"))) {
                return files.filter(file -> file.endsWith("_metadata")).count() >= 2;
              } catch (java.io.UncheckedIOException e) {
                return false; // Flink has just deleted one
              }
            });
  }
}
