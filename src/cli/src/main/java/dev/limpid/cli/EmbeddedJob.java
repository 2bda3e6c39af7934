package dev.limpid.cli;

import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineJob;
import dev.limpid.jobs.PipelineKeys;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A pipeline on a Flink cluster inside this process. The owner closes it. Thread-safe. */
final class EmbeddedJob implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);

  private final JobClient job;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedJob(JobClient job) {
    this.job = job;
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
   * @param restarts whether a job that fails is started again, for ever, ever later up to {@link
   *     #LONGEST_BACKOFF}: an outage of Kafka may last for hours
   */
  static EmbeddedJob start(Pipeline pipeline, Configuration settings, boolean restarts)
      throws Exception {
    Configuration configuration = new Configuration(settings);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY, restarts ? "exponential-delay" : "none");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LONGEST_BACKOFF);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(
            pipeline.get(PipelineKeys.PARALLELISM), configuration);
    PipelineJob.build(environment, pipeline);
    return new EmbeddedJob(environment.executeAsync("limpid " + pipeline.topics().prefix()));
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
    if (thrown != null && !closed.get()) {
      Throwable cause = thrown;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new IllegalStateException("the pipeline failed: " + cause.getMessage(), thrown);
    }
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
    closed.set(true);
    var unused =
        job.stopWithSavepoint(false, directory, SavepointFormatType.CANONICAL)
            .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Cancels the job if it still runs, and waits until it is gone. */
  @Override
  public void close() {
    if (closed.getAndSet(true) || ended.get()) {
      return;
    }
    try {
      job.cancel().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      var unused =
          job.getJobExecutionResult()
              .handle((result, thrown) -> true)
              .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the pipeline could not be stopped: " + e, e);
    }
  }
}
