package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.embedded.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code limpid run} dies between the end of a checkpoint and its commit, and is down for longer
 * than the broker keeps the transaction.
 */
class LostOutputsITCase {
  private static final int FRAMES = 60;
  private static final int STREAMS = PipelineRun.STREAMS.size();
  private static final String DEBLUR = "{ deblur: { model: tiny-average } }";

  @TempDir Path dir;

  @Test
  void run_outputsAborted_areWrittenAgainFromTheCheckpointBefore() throws Exception {
    try (CommitGate gate = new CommitGate();
        EmbeddedKafka broker = broker(gate);
        PipelineRun kafka =
            new PipelineRun(
                dir,
                DEBLUR,
                PipelineRun.Footage.of(PipelineRun.STREAMS),
                broker,
                "127.0.0.1:" + gate.port())) {
      kafka.send(0, FRAMES / 3);
      try (LimpidProcess limpid = run(kafka)) {
        awaitCommitted(kafka, FRAMES / 3);
        gate.hold();
        kafka.send(FRAMES / 3, 2 * FRAMES / 3);
        gate.awaitHeld();
        limpid.kill();
      }
      gate.release();
      awaitAborted(kafka);
      assertThat(PipelineRun.count(kafka.committed())).isLessThan(STREAMS * 2 * FRAMES / 3);
      try (LimpidProcess limpid = run(kafka)) {
        limpid.awaitLog("are not in Kafka any more; writing them again from");
        kafka.send(2 * FRAMES / 3, FRAMES);
        awaitCommitted(kafka, FRAMES);
        limpid.interrupt();
      }
      assertThat(PipelineRun.count(kafka.committed())).isEqualTo(STREAMS * FRAMES);
    }
  }

  private EmbeddedKafka broker(CommitGate gate) throws Exception {
    EmbeddedKafka broker =
        EmbeddedKafka.over(
            Files.createDirectory(dir.resolve("kafka")),
            0,
            Map.of("advertised.listeners", "BROKER://127.0.0.1:" + gate.port()));
    gate.open(broker.port());
    return broker;
  }

  private LimpidProcess run(PipelineRun kafka) throws Exception {
    return LimpidProcess.start(
        dir,
        List.of(
            "run",
            kafka.pipelineFile().toString(),
            "--set",
            "kafka.transaction-timeout=5 s",
            "--set",
            "checkpoint.interval=1 s"));
  }

  private static void awaitAborted(PipelineRun kafka) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> states(admin).noneMatch(TransactionState.ONGOING::equals));
    }
  }

  private static Stream<TransactionState> states(Admin admin) throws Exception {
    return admin.listTransactions().all().get().stream().map(TransactionListing::state);
  }

  private static void awaitCommitted(PipelineRun kafka, int frames) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> PipelineRun.count(kafka.committed()) >= STREAMS * frames);
  }
}
