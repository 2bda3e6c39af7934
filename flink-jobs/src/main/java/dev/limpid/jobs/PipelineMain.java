package dev.limpid.jobs;

import dev.limpid.wire.NeutralLocale;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point of the job jar: {@code flink run limpid-job.jar PIPELINE.yaml [--resume] [key=value
 * ...]}, or the arguments of a job manager in application mode. Each {@code key=value} overrides
 * one key of the file.
 *
 * <p>With {@code --resume} the job goes on from the newest checkpoint of this pipeline in {@code
 * checkpoint.dir}, where it keeps its own: a job manager that is started again needs nobody to tell
 * it where it was. The process has the pipeline's lease as long as it lives. Without a checkpoint
 * there it starts from what {@code -s} names, if that is given.
 */
public final class PipelineMain {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineMain.class);
  private static final String RESUME = "--resume";
  private static final Duration USUAL_WAIT = Duration.ofSeconds(4);

  private PipelineMain() {}

  public static void main(String[] args) throws Exception {
    NeutralLocale.useForNumbers();
    List<String> arguments = new ArrayList<>(Arrays.asList(args));
    boolean resumes = arguments.remove(RESUME);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "expected: PIPELINE.yaml [--resume] [key=value ...], for example pipeline.yaml"
              + " kafka.prefix=limpid");
    }
    Pipeline pipeline = PipelineFile.read(Path.of(arguments.get(0)));
    for (String assignment : arguments.subList(1, arguments.size())) {
      pipeline = pipeline.with(assignment);
    }
    PipelineStart.requireKafka(pipeline);
    pipeline = PipelineStart.fitToBrokers(pipeline);
    if (resumes) {
      awaitLease(pipeline);
    }
    PipelineStart.describe(pipeline);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    if (resumes) {
      pipeline = resume(environment, pipeline);
    }
    for (String stage : PipelineStart.tellDropped(pipeline, environment.getConfiguration())) {
      LOG.warn("stage '{}' is not in the pipeline any more; its state is dropped", stage);
    }
    PipelineJob.build(environment, pipeline);
    environment.execute("limpid " + pipeline.topics().prefix());
  }

  /** One process at a time runs a pipeline; this one ends if another has taken it over. */
  private static void awaitLease(Pipeline pipeline) throws InterruptedException {
    PipelineLease lease =
        PipelineLease.apply(
            pipeline,
            PipelineLease.here(),
            () -> {
              LOG.error(
                  "another process has taken this pipeline over, or may have, as this one was silent");
              Runtime.getRuntime().halt(1);
            });
    while (!lease.await(USUAL_WAIT)) {
      LOG.info("another process runs this pipeline, or did so until now; waiting to take over");
    }
  }

  /** The pipeline with a folder of its own for this run, which begins where the last one ended. */
  static Pipeline resume(StreamExecutionEnvironment environment, Pipeline pipeline)
      throws IOException {
    CheckpointFolder checkpoints =
        CheckpointFolder.open(
            FlinkFolder.path(pipeline.get(PipelineKeys.CHECKPOINT_DIR)),
            PipelineIdentity.of(pipeline),
            LOG::warn);
    Configuration settings = new Configuration();
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, CheckpointFolder.KEPT);
    Optional<Path> newest =
        checkpoints.fencedNewest(number -> PipelineTransactions.fenceAfter(pipeline, number));
    if (newest.isPresent()) {
      LOG.info("going on from {}", newest.get());
      settings.set(StateRecoveryOptions.SAVEPOINT_PATH, FlinkFolder.uri(newest.get()));
      checkpoints.pruneBefore(newest.get());
    }
    PipelineStart.requireInput(pipeline, checkpoints, newest.isPresent()).forEach(LOG::warn);
    environment.configure(settings);
    boolean hasStart =
        environment.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isPresent();
    if (!hasStart) {
      PipelineTransactions.fenceAll(pipeline);
    }
    PipelineStart.readingOn(pipeline, hasStart).forEach(LOG::info);
    return pipeline.with(PipelineKeys.CHECKPOINT_DIR, FlinkFolder.uri(checkpoints.run()));
  }
}
