package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.cli.JobHealth.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JobHealthTest {
  private static final int TASKS = 4;
  private static final long SECOND = 1_000_000_000L;

  private final JobProgress progress = new JobProgress();

  @ParameterizedTest
  @CsvSource({
    // interval s, age of the checkpoint s, status
    "5, 0, OK",
    "5, 60, OK",
    "5, 61, LATE",
    "20, 60, OK",
    "20, 61, LATE",
    "30, 90, OK",
    "30, 91, LATE"
  })
  void checkpoint_isLateAfterThreeIntervalsButNotWithinAMinute(
      int interval, int age, Status expected) {
    progress.see(state(JobStatus.RUNNING, TASKS, 4, OptionalLong.empty()), 0);
    progress.see(state(JobStatus.RUNNING, TASKS, 4, OptionalLong.of(7)), 2 * SECOND);
    JobHealth health = health(JobStatus.RUNNING, TASKS, 4, (2L + age) * SECOND, interval);
    assertThat(health.status()).isEqualTo(expected);
    assertThat(health.reason())
        .contains("checkpoint 7 was complete %d s ago".formatted(age))
        .contains("at most %d s".formatted(Math.max(60, 3 * interval)));
  }

  /** Each checkpoint counts anew, whatever the wall clock says of it, and also seen late. */
  @Test
  void checkpointsGoOn_isOk() {
    progress.see(state(JobStatus.CREATED, 0, 4, OptionalLong.empty()), -SECOND);
    for (int i = 0; i < 200; i++) {
      JobState state = state(JobStatus.RUNNING, TASKS, 4, OptionalLong.of(i / 50));
      progress.see(state, i * SECOND);
      assertThat(JobHealth.of(state, progress.ages(i * SECOND), Duration.ofSeconds(5)).status())
          .isEqualTo(Status.OK);
    }
  }

  @Test
  void noCheckpointYet_isStarting() {
    JobState state = state(JobStatus.RUNNING, TASKS, 4, OptionalLong.empty());
    progress.see(state(JobStatus.RUNNING, TASKS - 1, 4, OptionalLong.empty()), SECOND);
    progress.see(state, 3 * SECOND);
    progress.see(state, 15 * SECOND);
    JobHealth health = JobHealth.of(state, progress.ages(15 * SECOND), Duration.ofMillis(500));
    assertThat(health.status()).isEqualTo(Status.STARTING);
    assertThat(health.reason())
        .isEqualTo(
            "all 4 tasks run since 12 s, no checkpoint is complete yet; one is begun every 0.5 s");
  }

  /** A job that fails again and again between its checkpoints is not healthy in between. */
  @Test
  void checkpointOfBeforeTheRestart_isStarting() {
    progress.see(state(JobStatus.RUNNING, TASKS, 4, OptionalLong.empty()), 0);
    progress.see(state(JobStatus.RUNNING, TASKS, 4, OptionalLong.of(7)), SECOND);
    progress.see(state(JobStatus.RESTARTING, 0, 4, OptionalLong.of(7)), 2 * SECOND);
    assertThat(health(JobStatus.RUNNING, TASKS, 8, 3 * SECOND, 5).status())
        .isEqualTo(Status.STARTING);
  }

  /** A restart may be over before anybody looks. */
  @Test
  void restartThatNobodySaw_isStarting() {
    progress.see(state(JobStatus.RUNNING, TASKS, 4, OptionalLong.empty()), 0);
    progress.see(state(JobStatus.RUNNING, TASKS, 4, OptionalLong.of(7)), SECOND);
    assertThat(health(JobStatus.RUNNING, TASKS, 5, 2 * SECOND, 5).status())
        .isEqualTo(Status.STARTING);
  }

  @ParameterizedTest
  @EnumSource(value = JobStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
  void jobThatDoesNotRun_isDown(JobStatus status) {
    JobHealth health = health(status, TASKS, 4, 0, 5);
    assertThat(health.status()).isEqualTo(Status.DOWN);
    assertThat(health.reason())
        .isEqualTo(
            "the job is %s, 4 of 4 tasks run; the newest failure is a java.io.IOException, see the log"
                .formatted(status));
  }

  @Test
  void taskThatDoesNotRun_isDown() {
    JobHealth health = health(JobStatus.RUNNING, TASKS - 1, 4, 0, 5);
    assertThat(health.status()).isEqualTo(Status.DOWN);
    assertThat(health.reason()).startsWith("the job is RUNNING, 3 of 4 tasks run");
  }

  private JobHealth health(
      JobStatus status, int running, long starts, long nowNanos, int intervalSeconds) {
    JobState state = state(status, running, starts, OptionalLong.of(7));
    progress.see(state, nowNanos);
    return JobHealth.of(state, progress.ages(nowNanos), Duration.ofSeconds(intervalSeconds));
  }

  private static JobState state(
      JobStatus status, int running, long starts, OptionalLong checkpoint) {
    return new JobState(
        status, TASKS, running, starts, checkpoint, Optional.of("java.io.IOException"));
  }
}
