package dev.limpid.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

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
   * @param ages of what was seen of it
   * @param interval time from one checkpoint to the next
   */
  static JobHealth of(JobState job, JobProgress.Ages ages, Duration interval) {
    if (!job.isRunning()) {
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
    if (job.checkpoint().isPresent() && ages.checkpoint().isPresent()) {
      return ofCheckpoint(
          job.checkpoint().getAsLong(), ages.checkpoint().getAsLong(), limit(interval));
    }
    return new JobHealth(
        Status.STARTING,
        "all %d tasks run since %d s, no checkpoint is complete yet; one is begun every %s"
            .formatted(job.tasks(), seconds(ages.running()), text(interval)));
  }

  private static JobHealth ofCheckpoint(long number, long ageNanos, Duration limit) {
    String reason =
        "checkpoint %d was complete %d s ago, at most %d s are healthy"
            .formatted(number, seconds(ageNanos), limit.toSeconds());
    return new JobHealth(ageNanos <= limit.toNanos() ? Status.OK : Status.LATE, reason);
  }

  /** How old the newest complete checkpoint may be: three intervals, but a minute at least. */
  static Duration limit(Duration interval) {
    Duration limit = interval.multipliedBy(INTERVALS);
    return limit.compareTo(SHORTEST_LIMIT) < 0 ? SHORTEST_LIMIT : limit;
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }

  private static String text(Duration interval) {
    return interval.toMillis() / 1000.0 + " s";
  }
}
