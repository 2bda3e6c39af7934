package dev.limpid.cli;

import java.util.OptionalLong;

/**
 * Since when a job does its work, as far as somebody looks at it again and again. Flink tells times
 * of the wall clock only, which may be set while a job runs; so this goes by when something was
 * seen first. Not thread-safe.
 */
final class JobProgress {
  private long starts = -1;
  private boolean running;
  private long runningNanos;
  private OptionalLong before = OptionalLong.empty();
  private OptionalLong newest = OptionalLong.empty();
  private long newestNanos;

  /**
   * What was seen of a job, nanoseconds ago.
   *
   * @param running since all tasks run
   * @param checkpoint since the newest checkpoint was complete; empty if none was since they run
   */
  record Ages(long running, OptionalLong checkpoint) {}

  /**
   * Takes what Flink says now.
   *
   * @param nowNanos of {@link System#nanoTime}
   */
  void see(JobState job, long nowNanos) {
    if (job.isRunning() && (!running || job.starts() != starts)) {
      runningNanos = nowNanos;
      before = newest;
    }
    running = job.isRunning();
    starts = job.starts();
    if (!job.checkpoint().equals(newest)) {
      newest = job.checkpoint();
      newestNanos = nowNanos;
    }
  }

  /**
   * How long ago things were seen.
   *
   * @param nowNanos of {@link System#nanoTime}
   */
  Ages ages(long nowNanos) {
    OptionalLong checkpoint =
        newest.equals(before) ? OptionalLong.empty() : OptionalLong.of(nowNanos - newestNanos);
    return new Ages(nowNanos - runningNanos, checkpoint);
  }
}
