package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.WireRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first promise: kill anything at any time, and the committed output is the same bytes that an
 * undisturbed run writes. On a cluster of separate processes, with the job jar that users submit.
 */
class CrashITCase {
  private static final int FRAMES = 240;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path dir;
  private static FlinkProcesses cluster;
  private static Process taskManager;
  private static SortedMap<String, List<WireRecord>> undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    cluster = FlinkProcesses.start(folder("cluster"));
    taskManager = cluster.startTaskManager();
    cluster.rest().awaitSlots(1);
    try (PipelineRun run = new PipelineRun(folder("undisturbed"))) {
      run.send(0, FRAMES);
      String job = submit(run, List.of());
      awaitAll(run, job);
      cluster.rest().cancel(job);
      undisturbed = run.committed();
      assertThat(run.complaints()).isEmpty();
    }
    assertThat(undisturbed.keySet()).containsExactlyInAnyOrderElementsOf(PipelineRun.STREAMS);
    assertThat(undisturbed.values()).allSatisfy(frames -> assertThat(frames).hasSize(FRAMES));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Test
  void kill_taskManagerMidStream_committedOutputIsTheSameBytes() throws Exception {
    try (PipelineRun run = new PipelineRun(folder("killed"))) {
      run.send(0, FRAMES / 3);
      String job = submit(run, List.of());
      Awaitility.await().atMost(PATIENCE).until(() -> run.committedCount() > 0);
      int step = FRAMES / 24;
      for (int seq = FRAMES / 3; seq < FRAMES; seq += step) {
        run.send(seq, seq + step);
        if (seq == FRAMES / 2) {
          cluster.kill(taskManager);
          taskManager = cluster.startTaskManager();
        }
      }
      awaitAll(run, job);
      assertThat(cluster.rest().restored(job)).isPositive();
      cluster.rest().cancel(job);
      assertThat(run.committed()).isEqualTo(undisturbed);
    }
  }

  @Test
  void savepoint_restoredAtParallelismTwo_committedOutputIsTheSameBytes() throws Exception {
    try (PipelineRun run = new PipelineRun(folder("rescaled"))) {
      run.send(0, FRAMES / 2);
      String job = submit(run, List.of());
      Awaitility.await().atMost(PATIENCE).until(() -> run.committedCount() > 0);
      String savepoint = cluster.rest().stopWithSavepoint(job, folder("savepoints"));
      Process second = cluster.startTaskManager();
      cluster.rest().awaitSlots(2);
      run.send(FRAMES / 2, FRAMES);
      String restored = submit(run, List.of("-s", savepoint), "parallelism=2");
      awaitAll(run, restored);
      assertThat(cluster.rest().restored(restored)).isPositive();
      cluster.rest().cancel(restored);
      cluster.kill(second);
      assertThat(run.committed()).isEqualTo(undisturbed);
    }
  }

  private static String submit(PipelineRun run, List<String> options, String... overrides)
      throws Exception {
    return cluster.run(options, Dist.jobJar(), run.pipelineFile(), overrides);
  }

  private static void awaitAll(PipelineRun run, String job) throws Exception {
    int expected = FRAMES * PipelineRun.STREAMS.size();
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .until(() -> run.committedCount() >= expected);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(
          "%d of %d frames committed, %d written; complaints: %s; last failure: %s%njob: %s%n%s"
              .formatted(
                  run.committedCount(),
                  expected,
                  run.writtenCount(),
                  run.complaints(),
                  cluster.rest().lastFailure(job),
                  cluster.rest().describe(job),
                  cluster.logs()),
          e);
    }
  }

  private static Path folder(String name) throws Exception {
    return Files.createDirectories(dir.resolve(name));
  }
}
