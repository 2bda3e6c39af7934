package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two {@code limpid run} of one pipeline: one works, the other one waits. */
class TakeoverITCase {
  private static final int FRAMES = 40;
  private static final int STREAMS = PipelineRun.STREAMS.size();
  private static final String UP = "stop with Ctrl-C";
  private static final String WAITS = "another process runs this pipeline";

  @TempDir Path dir;

  @Test
  void run_firstIsKilled_secondTakesOverAndNothingIsTwice() throws Exception {
    try (PipelineRun kafka = new PipelineRun(dir, "{ deblur: { model: tiny-average } }");
        LimpidProcess first = run(kafka)) {
      first.awaitLog(UP);
      try (LimpidProcess second = run(kafka)) {
        second.awaitLog(WAITS);
        kafka.send(0, FRAMES / 2);
        awaitCommitted(kafka, FRAMES / 2);
        assertThat(second.log()).doesNotContain("taking over");
        first.kill();
        kafka.send(FRAMES / 2, FRAMES);
        awaitCommitted(kafka, FRAMES);
        second.interrupt();
        assertThat(second.log()).contains("taking over", "going on from");
      }
      assertThat(PipelineRun.count(kafka.committed())).isEqualTo(STREAMS * FRAMES);
    }
  }

  /** Longer silent than the brokers wait: another one works meanwhile. */
  @Test
  void run_firstIsFrozen_endsWhenItWakesUpAndNothingIsTwice() throws Exception {
    try (PipelineRun kafka = new PipelineRun(dir, "{ deblur: { model: tiny-average } }");
        LimpidProcess first = run(kafka)) {
      kafka.send(0, FRAMES / 2);
      awaitCommitted(kafka, FRAMES / 2);
      try (LimpidProcess second = run(kafka)) {
        second.awaitLog(WAITS);
        signal("STOP", first);
        kafka.send(FRAMES / 2, FRAMES);
        second.awaitLog("taking over");
        awaitCommitted(kafka, FRAMES);
        signal("CONT", first);
        assertThat(first.awaitEnd()).isEqualTo(1);
        assertThat(first.log()).contains("another process has taken this pipeline over");
        second.interrupt();
      }
      assertThat(PipelineRun.count(kafka.committed())).isEqualTo(STREAMS * FRAMES);
    }
  }

  private LimpidProcess run(PipelineRun kafka) throws IOException {
    return LimpidProcess.start(dir, List.of("run", kafka.pipelineFile().toString()));
  }

  private static void awaitCommitted(PipelineRun kafka, int frames) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> PipelineRun.count(kafka.committed()) >= STREAMS * frames);
  }

  private static void signal(String name, LimpidProcess process) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
