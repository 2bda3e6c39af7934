package dev.limpid.cli;

import dev.limpid.embedded.ScratchFolder;
import dev.limpid.jobs.EndOfStreams;
import dev.limpid.jobs.OutputsLostException;
import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineJob;
import dev.limpid.jobs.PipelineKeys;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline on a Flink cluster of its own inside this process. The owner closes it. Thread-safe.
 */
final class EmbeddedJob implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration RESTART_DELAY = Duration.ofSeconds(2);

  private final JobClient job;
  private final IsolatedCluster cluster;
  private final TaskManagerGuard guard;
  private final JobWatch watch;
  private final ScratchFolder folder;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile boolean saved;
  private boolean released;

  private EmbeddedJob(
      JobClient job, IsolatedCluster cluster, ScratchFolder folder, Duration interval) {
    this.job = job;
    this.cluster = cluster;
    this.guard = TaskManagerGuard.watch(cluster);
    this.watch = JobWatch.of(cluster, job.getJobID(), interval);
    this.folder = folder;
    var unused =
        job.getJobExecutionResult()
            .whenComplete(
                (result, thrown) -> {
                  failure.set(thrown);
                  ended.set(true);
                });
  }

  /**
   * Starts the pipeline.
   *
   * @param settings further Flink settings, for example the savepoint to start from
   * @param restarts whether a job that fails is started again, for ever: an outage of Kafka may
   *     last for hours
   * @param reporters take all metrics
   */
  static EmbeddedJob start(
      Pipeline pipeline, Configuration settings, boolean restarts, List<MetricReporter> reporters)
      throws Exception {
    ScratchFolder folder = ScratchFolder.create("flink");
    try {
      Configuration configuration = IsolatedCluster.settings(folder);
      configuration.addAll(settings);
      configuration.addAll(restarts(restarts));
      return submit(pipeline, configuration, folder, reporters);
    } catch (Exception e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Flink's settings for that. Its exponential delay goes by the wall clock: where that is set back
   * after a failure, the next restart waits for as long as it was set back.
   */
  static Configuration restarts(boolean restarts) {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, restarts ? "fixed-delay" : "none");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
    return configuration;
  }

  private static EmbeddedJob submit(
      Pipeline pipeline,
      Configuration configuration,
      ScratchFolder folder,
      List<MetricReporter> reporters)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(
            pipeline.get(PipelineKeys.PARALLELISM), configuration);
    PipelineJob.build(environment, pipeline);
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName("limpid " + pipeline.topics().prefix());
    AtomicReference<@Nullable IsolatedCluster> cluster = new AtomicReference<>();
    JobClient job =
        LocalExecutor.createWithFactory(
                configuration,
                settings -> {
                  IsolatedCluster created = new IsolatedCluster(settings, reporters);
                  cluster.set(created);
                  return created;
                })
            .execute(
                graph,
                Configuration.fromMap(environment.getConfiguration().toMap()),
                Thread.currentThread().getContextClassLoader())
            .get();
    return new EmbeddedJob(
        job,
        Objects.requireNonNull(cluster.get()),
        folder,
        pipeline.get(PipelineKeys.CHECKPOINT_INTERVAL));
  }

  /**
   * Waits until all tasks run, so that what is sent from now on is processed at once.
   *
   * @throws IllegalStateException if the job fails instead, or takes longer than a minute
   */
  void awaitRunning() throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
    while (job.getJobStatus().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        != JobStatus.RUNNING) {
      requireHealthy();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the pipeline did not start within " + STOP_TIMEOUT);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /**
   * Throws if the job has failed.
   *
   * @throws IllegalStateException with the first cause
   */
  void requireHealthy() {
    Throwable thrown = failure.get();
    if (thrown != null && !stopped.get()) {
      Throwable cause = thrown;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new IllegalStateException("the pipeline failed: " + cause.getMessage(), thrown);
    }
  }

  /** Whether the job has failed because outputs of its checkpoint are not in Kafka. */
  boolean hasLostOutputs() {
    Throwable thrown = failure.get();
    return thrown != null && OutputsLostException.isIn(thrown);
  }

  /** Whether the job does its work, as Flink sees it now. */
  JobHealth health() {
    return watch.health();
  }

  /** Why the job does not come up, if its state cannot be restored; empty while it runs. */
  Optional<RestoreFailure> restoreFailure() {
    return watch.restoreFailure();
  }

  /** Whether all its tasks do their work now. */
  boolean isRunning() {
    return watch.isRunning();
  }

  /** Whether the job has ended, well or not. */
  boolean isEnded() {
    return ended.get();
  }

  /**
   * Stops with everything committed and the state saved.
   *
   * @param directory where the savepoint goes, a URI
   */
  void stopWithSavepoint(String directory)
      throws InterruptedException, ExecutionException, TimeoutException {
    var unused = savepoint(directory).get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    saved = true;
  }

  /**
   * As {@link #stopWithSavepoint}, after what waits for a next record has left: there is none. That
   * may take as long as Flink lets a checkpoint take.
   */
  void endWithSavepoint(String directory) throws InterruptedException, ExecutionException {
    EndOfStreams.ask(job.getJobID());
    var unused = savepoint(directory).get();
    saved = true;
  }

  private CompletableFuture<String> savepoint(String directory) throws InterruptedException {
    stopped.set(true);
    guard.close();
    return job.stopWithSavepoint(false, directory, SavepointFormatType.CANONICAL);
  }

  /** Cancels the job if it still runs, and waits until job and cluster are gone. */
  @Override
  public synchronized void close() {
    if (released) {
      return;
    }
    released = true;
    try {
      cancel();
      watch.close();
      guard.close();
      cluster.closeAsync().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the pipeline could not be stopped: " + e, e);
    } finally {
      EndOfStreams.forget(job.getJobID());
      folder.close();
    }
  }

  private void cancel() throws InterruptedException, ExecutionException, TimeoutException {
    stopped.set(true);
    if (!saved && !ended.get()) {
      job.cancel().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }
    var unused =
        job.getJobExecutionResult()
            .handle((result, thrown) -> true)
            .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }
}
