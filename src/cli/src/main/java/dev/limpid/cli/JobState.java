package dev.limpid.cli;

import java.util.Optional;
import java.util.OptionalLong;
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
 * @param starts how often tasks have been started, all of them together
 * @param checkpoint number of the newest complete one, empty before the first
 * @param failure class of the newest failure, empty if there was none
 */
record JobState(
    JobStatus status,
    int tasks,
    int running,
    long starts,
    OptionalLong checkpoint,
    Optional<String> failure) {

  static JobState of(AccessExecutionGraph job) {
    int tasks = 0;
    int running = 0;
    long starts = 0;
    for (AccessExecutionVertex task : job.getAllExecutionVertices()) {
      tasks++;
      starts += 1 + task.getCurrentExecutionAttempt().getAttemptNumber();
      ExecutionState state = task.getExecutionState();
      if (state == ExecutionState.RUNNING || state == ExecutionState.FINISHED) {
        running++;
      }
    }
    return new JobState(
        job.getState(), tasks, running, starts, checkpoint(job), failure(job.getFailureInfo()));
  }

  /** Whether all tasks do their work. */
  boolean isRunning() {
    return status == JobStatus.RUNNING && running == tasks;
  }

  private static OptionalLong checkpoint(AccessExecutionGraph job) {
    CheckpointStatsSnapshot stats = job.getCheckpointStatsSnapshot();
    CompletedCheckpointStats newest =
        stats == null ? null : stats.getHistory().getLatestCompletedCheckpoint();
    return newest == null ? OptionalLong.empty() : OptionalLong.of(newest.getCheckpointId());
  }

  /** Only the class: a message may hold what is not for those who ask for the health. */
  private static Optional<String> failure(@Nullable ErrorInfo info) {
    return Optional.ofNullable(info).map(each -> each.getException().getOriginalErrorClassName());
  }
}
