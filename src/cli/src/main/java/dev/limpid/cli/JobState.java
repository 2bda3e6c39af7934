package dev.limpid.cli;

import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.jspecify.annotations.Nullable;

/**
 * What Flink knows of a job at a moment.
 *
 * @param status of the job as a whole; it runs before its tasks do
 * @param tasks how many it has
 * @param running how many of them run, or have come to their end
 * @param runningSinceMillis when the last of those began to run, milliseconds since the epoch
 * @param checkpoint the newest complete one, empty before the first
 * @param failure class of the newest failure, empty if there was none
 */
record JobState(
    JobStatus status,
    int tasks,
    int running,
    long runningSinceMillis,
    Optional<Checkpoint> checkpoint,
    Optional<String> failure) {

  /**
   * A complete checkpoint.
   *
   * @param number Flink's
   * @param millis when it was complete, milliseconds since the epoch
   */
  record Checkpoint(long number, long millis) {}

  static JobState of(AccessExecutionGraph job) {
    int tasks = 0;
    int running = 0;
    long since = 0;
    for (AccessExecutionVertex task : job.getAllExecutionVertices()) {
      tasks++;
      ExecutionState state = task.getExecutionState();
      if (state == ExecutionState.RUNNING || state == ExecutionState.FINISHED) {
        running++;
        since = Math.max(since, task.getStateTimestamp(ExecutionState.RUNNING));
      }
    }
    return new JobState(
        job.getState(), tasks, running, since, checkpoint(job), failure(job.getFailureInfo()));
  }

  private static Optional<Checkpoint> checkpoint(AccessExecutionGraph job) {
    return Optional.ofNullable(job.getCheckpointStatsSnapshot())
        .map(CheckpointStatsSnapshot::getHistory)
        .map(history -> history.getLatestCompletedCheckpoint())
        .map(JobState::checkpoint);
  }

  private static Checkpoint checkpoint(CompletedCheckpointStats stats) {
    return new Checkpoint(stats.getCheckpointId(), stats.getLatestAckTimestamp());
  }

  /** Only the class: a message may hold what is not for those who ask for the health. */
  private static Optional<String> failure(@Nullable ErrorInfo info) {
    return Optional.ofNullable(info).map(each -> each.getException().getOriginalErrorClassName());
  }
}
