package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.wire.WireRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first promise: kill anything at any time, and the committed output is the same bytes that an
 * undisturbed run writes. On a cluster of separate processes, with the job jar that users submit.
 */
class CrashITCase {
  private static final String DEBLUR = "{ deblur: { model: tiny-average } }";
  private static final String DEBLURRED = PipelineRun.TOPICS.name(DeblurStageType.DEBLURRED);
  private static final String PREDICT =
      "{ predict: { model: tiny-extrapolate, horizon: 2, conceal: 3 } }";
  private static final int STREAMS = PipelineRun.STREAMS.size();
  private static final int FRAMES = 240;

  @TempDir static Path dir;
  private static FlinkProcesses cluster;
  private static Process taskManager;
  private static SortedMap<String, List<WireRecord>> undisturbed;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    cluster = FlinkProcesses.start(folder("cluster"));
    taskManager = cluster.startTaskManager();
    cluster.rest().awaitSlots(1);
    try (PipelineRun run = new PipelineRun(folder("undisturbed"), DEBLUR)) {
      run.send(0, FRAMES);
      ClusterJob job = submit(run);
      undisturbed = job.awaitCommitted(STREAMS * FRAMES);
      job.cancel();
    }
    assertThat(undisturbed.keySet()).containsExactlyElementsOf(PipelineRun.outputs(DEBLURRED));
    assertThat(undisturbed.values()).allSatisfy(frames -> assertThat(frames).hasSize(FRAMES));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Test
  void kill_taskManagerMidStream_committedOutputIsTheSameBytes() throws Exception {
    try (PipelineRun run = new PipelineRun(folder("killed"), DEBLUR)) {
      run.send(0, FRAMES / 3);
      ClusterJob job = submit(run);
      job.awaitCommitted(1);
      int step = FRAMES / 24;
      for (int seq = FRAMES / 3; seq < FRAMES; seq += step) {
        run.send(seq, seq + step);
        if (seq == FRAMES / 2) {
          replaceTaskManager();
        }
      }
      assertThat(job.awaitCommitted(STREAMS * FRAMES)).isEqualTo(undisturbed);
      assertThat(job.restored()).isPositive();
      job.cancel();
    }
  }

  @Test
  void savepoint_restoredAtParallelismTwo_committedOutputIsTheSameBytes() throws Exception {
    try (PipelineRun run = new PipelineRun(folder("rescaled"), DEBLUR)) {
      run.send(0, FRAMES / 2);
      ClusterJob job = submit(run);
      job.awaitCommitted(1);
      String savepoint = job.stopWithSavepoint(folder("savepoints"));
      Process second = cluster.startTaskManager();
      cluster.rest().awaitSlots(2);
      run.send(FRAMES / 2, FRAMES);
      ClusterJob restored =
          ClusterJob.submit(cluster, run, List.of("-s", savepoint), "parallelism=2");
      assertThat(restored.awaitCommitted(STREAMS * FRAMES)).isEqualTo(undisturbed);
      assertThat(restored.restored()).isPositive();
      restored.cancel();
      cluster.kill(second);
    }
  }

  /** The task manager dies when the last frame before a gap is committed and none after it came. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"limpid.concealed; " + PREDICT, "limpid.deblurred; " + DEBLUR + ", " + PREDICT})
  void kill_inTheMiddleOfAGap_committedOutputIsTheSameBytes(String frames, String stages)
      throws Exception {
    try (PipelineRun whole = new PipelineRun(folder("gap"), stages);
        PipelineRun killed = new PipelineRun(folder("gap-killed"), stages)) {
      whole.send(0, Gap.BEFORE);
      whole.send(Gap.AFTER, Gap.END);
      ClusterJob job = submit(whole);
      SortedMap<String, List<WireRecord>> expected = job.awaitCommitted(Gap.RECORDS);
      job.cancel();
      Gap.assertConcealed(expected, frames);

      killed.send(0, Gap.BEFORE);
      ClusterJob disturbed = submit(killed);
      disturbed.awaitCommitted(Gap.RECORDS_BEFORE);
      replaceTaskManager();
      killed.send(Gap.AFTER, Gap.END);
      assertThat(disturbed.awaitCommitted(Gap.RECORDS)).isEqualTo(expected);
      assertThat(disturbed.restored()).isPositive();
      disturbed.cancel();
    }
  }

  /** The task manager dies twice when the bursts of all streams wait for their last frames. */
  @Test
  void kill_inTheMiddleOfBursts_stillsAreTheSameBytes() throws Exception {
    try (PipelineRun whole = Bursts.run(folder("bursts"));
        PipelineRun killed = Bursts.run(folder("bursts-killed"))) {
      Bursts.send(whole, 0, Bursts.END);
      ClusterJob job = submit(whole);
      SortedMap<String, List<WireRecord>> expected = job.awaitCommitted(Bursts.RECORDS);
      job.cancel();
      Bursts.assertMade(expected);

      Bursts.send(killed, 0, Bursts.FIRST);
      ClusterJob disturbed = submit(killed);
      disturbed.awaitCommitted(Bursts.RECORDS_OF_FIRST);
      replaceTaskManager();
      Bursts.send(killed, Bursts.FIRST, Bursts.SECOND);
      disturbed.awaitCommitted(Bursts.RECORDS_OF_SECOND);
      replaceTaskManager();
      Bursts.send(killed, Bursts.SECOND, Bursts.END);
      assertThat(disturbed.awaitCommitted(Bursts.RECORDS)).isEqualTo(expected);
      assertThat(disturbed.restored()).isGreaterThanOrEqualTo(2);
      disturbed.cancel();
    }
  }

  private static void replaceTaskManager() throws Exception {
    cluster.kill(taskManager);
    taskManager = cluster.startTaskManager();
  }

  private static ClusterJob submit(PipelineRun run) throws Exception {
    return ClusterJob.submit(cluster, run, List.of());
  }

  private static Path folder(String name) throws Exception {
    return Files.createTempDirectory(dir, name);
  }
}
