package dev.limpid.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a job every second, so that its health is known without the wall clock. Close it before
 * the cluster. Thread-safe.
 */
final class JobWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);
  private static final long LOOK_EVERY_MILLIS = 1000;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final MiniCluster cluster;
  private final JobID job;
  private final Duration interval;
  private final JobProgress progress = new JobProgress();
  private final ScheduledExecutorService clock;

  private JobWatch(MiniCluster cluster, JobID job, Duration interval) {
    this.cluster = cluster;
    this.job = job;
    this.interval = interval;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "limpid-job-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Watches a job of a cluster, which stays the caller's.
   *
   * @param interval time from one checkpoint to the next
   */
  static JobWatch of(MiniCluster cluster, JobID job, Duration interval) {
    JobWatch watch = new JobWatch(cluster, job, interval);
    var unused =
        watch.clock.scheduleWithFixedDelay(
            watch::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    JobHealth health = health();
    LOG.debug("{}: {}", health.status(), health.reason());
  }

  /** Whether the job does its work, as Flink sees it now. */
  JobHealth health() {
    try {
      return judged(JobState.of(graph()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return JobHealth.unknown(e);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return JobHealth.unknown(e);
    }
  }

  /** Whether all its tasks do their work; false if Flink does not say. */
  boolean isRunning() {
    try {
      return JobState.of(graph()).isRunning();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.debug("Flink does not say whether the job runs", e);
      return false;
    }
  }

  private AccessExecutionGraph graph()
      throws InterruptedException, ExecutionException, TimeoutException {
    return cluster.getExecutionGraph(job).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Why the job does not come up, if that is its state; empty while it runs. */
  Optional<RestoreFailure> restoreFailure() {
    try {
      AccessExecutionGraph graph = graph();
      ErrorInfo failure = graph.getFailureInfo();
      return failure == null || JobState.of(graph).isRunning()
          ? Optional.empty()
          : RestoreFailure.in(failure.getExceptionAsString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.debug("Flink does not say why the job does not run", e);
      return Optional.empty();
    }
  }

  private synchronized JobHealth judged(JobState state) {
    long nowNanos = System.nanoTime();
    progress.see(state, nowNanos);
    return JobHealth.of(state, progress.ages(nowNanos), interval);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
