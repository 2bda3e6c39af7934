package dev.limpid.e2e;

import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A job on a cluster that works on a {@link PipelineRun}; both stay the caller's.
 *
 * @param id of the job on the cluster
 */
record ClusterJob(FlinkProcesses cluster, PipelineRun run, String id) {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Submits the pipeline as {@link FlinkProcesses#run} does. */
  static ClusterJob submit(
      FlinkProcesses cluster, PipelineRun run, List<String> options, String... overrides)
      throws Exception {
    String id = cluster.run(options, Dist.jobJar(), run.pipelineFile(), overrides);
    return new ClusterJob(cluster, run, id);
  }

  /** Waits until so many output records are committed, and returns all of them. */
  SortedMap<String, List<WireRecord>> awaitCommitted(int count) throws Exception {
    try {
      return Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .until(run::committed, outputs -> PipelineRun.count(outputs) >= count);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "%d of %d records committed, %d written; last failure: %s%njob: %s%n%s"
              .formatted(
                  PipelineRun.count(run.committed()),
                  count,
                  PipelineRun.count(run.written()),
                  cluster.rest().lastFailure(id),
                  cluster.rest().describe(id),
                  cluster.logs()),
          e);
    }
  }

  /** How often the job was restored from a checkpoint. */
  long restored() {
    return cluster.rest().restored(id);
  }

  /** Stops the job with a savepoint and returns where the savepoint is. */
  String stopWithSavepoint(Path directory) {
    return cluster.rest().stopWithSavepoint(id, directory);
  }

  void cancel() {
    cluster.rest().cancel(id);
  }
}
