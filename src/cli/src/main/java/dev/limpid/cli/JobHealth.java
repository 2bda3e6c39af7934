package dev.limpid.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.apache.flink.api.common.JobStatus;

/**
 * Whether a pipeline does its work, as {@code /healthz} says it.
 *
 * @param status in a word
 * @param reason one sentence for people
 */
record JobHealth(Status status, String reason) {
  private static final Duration SHORTEST_LIMIT = Duration.ofMinutes(1);
  private static final int INTERVALS = 3;

  /** All but {@link #OK} are unhealthy. */
  enum Status {
    /** All tasks run, and since they do, checkpoints complete. */
    @JsonProperty("ok")
    OK,
    /** The first checkpoint since all tasks run is not complete yet. */
    @JsonProperty("starting")
    STARTING,
    /** Not all tasks run. */
    @JsonProperty("down")
    DOWN,
    /** The newest complete checkpoint is too old. */
    @JsonProperty("late")
    LATE
  }

  /** Before there is a job. */
  static JobHealth notYet() {
    return new JobHealth(Status.STARTING, "the job has not been started yet");
  }

  /** If Flink does not say how the job is. */
  static JobHealth unknown(Exception cause) {
    return new JobHealth(Status.DOWN, "Flink does not answer: " + cause.getClass().getSimpleName());
  }

  /**
   * Judges a job.
   *
   * @param nowMillis milliseconds since the epoch
   * @param interval time from one checkpoint to the next
   */
  static JobHealth of(JobState job, long nowMillis, Duration interval) {
    if (job.status() != JobStatus.RUNNING || job.running() < job.tasks()) {
      return new JobHealth(
          Status.DOWN,
          "the job is %s, %d of %d tasks run%s"
              .formatted(
                  job.status(),
                  job.running(),
                  job.tasks(),
                  job.failure()
                      .map("; the newest failure is a %s, see the log"::formatted)
                      .orElse("")));
    }
    return job.checkpoint()
        .filter(checkpoint -> checkpoint.millis() >= job.runningSinceMillis())
        .map(checkpoint -> ofCheckpoint(checkpoint, nowMillis, interval))
        .orElseGet(
            () ->
                new JobHealth(
                    Status.STARTING,
                    "all %d tasks run since %d s, no checkpoint is complete yet; one is begun every %s"
                        .formatted(
                            job.tasks(),
                            seconds(nowMillis - job.runningSinceMillis()),
                            text(interval))));
  }

  private static JobHealth ofCheckpoint(
      JobState.Checkpoint checkpoint, long nowMillis, Duration interval) {
    long limitMillis = limit(interval).toMillis();
    long ageMillis = nowMillis - checkpoint.millis();
    String reason =
        "checkpoint %d was complete %d s ago, at most %d s are healthy"
            .formatted(checkpoint.number(), seconds(ageMillis), seconds(limitMillis));
    return new JobHealth(ageMillis <= limitMillis ? Status.OK : Status.LATE, reason);
  }

  /** How old the newest complete checkpoint may be: three intervals, but a minute at least. */
  static Duration limit(Duration interval) {
    Duration limit = interval.multipliedBy(INTERVALS);
    return limit.compareTo(SHORTEST_LIMIT) < 0 ? SHORTEST_LIMIT : limit;
  }

  private static long seconds(long millis) {
    return Duration.ofMillis(millis).toSeconds();
  }

  private static String text(Duration interval) {
    return interval.toMillis() / 1000.0 + " s";
  }
}
