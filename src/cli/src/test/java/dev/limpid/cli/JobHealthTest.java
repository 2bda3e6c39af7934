package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.cli.JobHealth.Status;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JobHealthTest {
  private static final int TASKS = 4;
  private static final long SINCE = 1_000_000;

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
    JobHealth health = health(JobStatus.RUNNING, TASKS, SINCE, SINCE + 1000L * age, interval);
    assertThat(health.status()).isEqualTo(expected);
    assertThat(health.reason())
        .contains("checkpoint 7 was complete %d s ago".formatted(age))
        .contains("at most %d s".formatted(Math.max(60, 3 * interval)));
  }

  @Test
  void clockSetBack_checkpointOfTheFuture_isOk() {
    assertThat(health(JobStatus.RUNNING, TASKS, SINCE + 5000, SINCE, 5).status())
        .isEqualTo(Status.OK);
  }

  @Test
  void noCheckpointYet_isStarting() {
    JobHealth health =
        JobHealth.of(
            new JobState(
                JobStatus.RUNNING, TASKS, TASKS, SINCE, Optional.empty(), Optional.empty()),
            SINCE + 12_000,
            Duration.ofMillis(500));
    assertThat(health.status()).isEqualTo(Status.STARTING);
    assertThat(health.reason())
        .isEqualTo(
            "all 4 tasks run since 12 s, no checkpoint is complete yet; one is begun every 0.5 s");
  }

  /** A job that fails again and again between its checkpoints is not healthy in between. */
  @Test
  void checkpointOfBeforeTheRestart_isStarting() {
    assertThat(health(JobStatus.RUNNING, TASKS, SINCE - 1, SINCE + 1000, 5).status())
        .isEqualTo(Status.STARTING);
  }

  @ParameterizedTest
  @EnumSource(value = JobStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "RUNNING")
  void jobThatDoesNotRun_isDown(JobStatus status) {
    JobHealth health = health(status, TASKS, SINCE, SINCE, 5);
    assertThat(health.status()).isEqualTo(Status.DOWN);
    assertThat(health.reason())
        .isEqualTo(
            "the job is %s, 4 of 4 tasks run; the newest failure is a java.io.IOException, see the log"
                .formatted(status));
  }

  @Test
  void taskThatDoesNotRun_isDown() {
    JobHealth health = health(JobStatus.RUNNING, TASKS - 1, SINCE, SINCE, 5);
    assertThat(health.status()).isEqualTo(Status.DOWN);
    assertThat(health.reason()).startsWith("the job is RUNNING, 3 of 4 tasks run");
  }

  private static JobHealth health(
      JobStatus status, int running, long checkpointMillis, long nowMillis, int intervalSeconds) {
    JobState state =
        new JobState(
            status,
            TASKS,
            running,
            SINCE,
            Optional.of(new JobState.Checkpoint(7, checkpointMillis)),
            Optional.of("java.io.IOException"));
    return JobHealth.of(state, nowMillis, Duration.ofSeconds(intervalSeconds));
  }
}
