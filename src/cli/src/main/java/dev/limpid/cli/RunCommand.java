package dev.limpid.cli;

import dev.limpid.jobs.CheckpointFolder;
import dev.limpid.jobs.FlinkFolder;
import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.jobs.PipelineIdentity;
import dev.limpid.jobs.PipelineKeys;
import dev.limpid.jobs.PipelineLease;
import dev.limpid.jobs.PipelineReference;
import dev.limpid.jobs.PipelineStart;
import dev.limpid.jobs.PipelineTransactions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A pipeline file on an embedded Flink cluster, against a Kafka that runs elsewhere. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Run a pipeline file on a Flink inside this process, until it is stopped.",
      "It goes on where the last run left off, also after a crash: from checkpoints in the",
      "pipeline's checkpoint.dir, or else in a folder of the pipeline's own below",
      "$XDG_STATE_HOME/limpid (~/.local/state/limpid)."
    },
    footer = {
      "",
      "Examples:",
      "  limpid run pipeline.yaml",
      "  limpid run pipeline.yaml --set kafka.bootstrap=kafka:9092 --set device=cuda",
      "  limpid run pipeline.yaml --stages my-stages/",
      "  limpid run pipeline.yaml --metrics-port 9249     (curl localhost:9249/healthz)",
      "  limpid run --reference        (every stage and key of the pipeline file)"
    })
final class RunCommand implements Callable<Integer> {
  private static final long STATUS_SECONDS = 10;

  /** As long as Kafka may take to say who may run the pipeline. */
  private static final Duration USUAL_WAIT = Duration.ofSeconds(4);

  /** For the savepoint, and for Flink to end. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(150);

  @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "The pipeline file, YAML.")
  private @Nullable Path file;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Override a key of the file.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--fresh", description = "Do not go on from a checkpoint.")
  private boolean fresh;

  @Option(names = "--reference", description = "Print every key of the pipeline file, and end.")
  private boolean reference;

  @Option(
      names = "--metrics-port",
      paramLabel = "[HOST:]PORT",
      description = {
        "Serve metrics to Prometheus at /metrics and the run's health at /healthz, without a",
        "password; on 127.0.0.1 unless a host is given. 0 takes a free port. Default: not served."
      })
  private @Nullable String metricsPort;

  @Mixin private KafkaConfig kafka = new KafkaConfig();
  @Mixin private ModelFolders models = new ModelFolders();
  @Mixin private StageJars stages = new StageJars();

  @Override
  public Integer call() throws Exception {
    stages.load();
    if (reference) {
      System.out.print(PipelineReference.markdown());
      return 0;
    }
    if (file == null) {
      throw new IllegalArgumentException("which pipeline file? Try: limpid run --help");
    }
    Pipeline pipeline = PipelineFile.read(file);
    if (pipeline.get(PipelineKeys.MODELS).isEmpty()) {
      pipeline = pipeline.with(EmbeddedPipeline.models(models));
    }
    for (String setting : settings) {
      pipeline = pipeline.with(setting);
    }
    pipeline = pipeline.withKafka(kafka.settings());
    PipelineStart.requireStages(pipeline);
    PipelineStart.requireKafka(pipeline);
    run(PipelineStart.fitToBrokers(pipeline));
    return 0;
  }

  private void run(Pipeline pipeline) throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    try (Interruption interruption = Interruption.then(stopped::countDown, STOP_GRACE);
        RunMonitor monitor = monitor();
        PipelineLease lease =
            PipelineLease.apply(pipeline, PipelineLease.here(), RunCommand::endAtOnce)) {
      if (awaitLease(lease, stopped)) {
        PipelineStart.describe(pipeline);
        PipelineIdentity identity = PipelineIdentity.of(pipeline);
        boolean again = true;
        while (again) {
          again = runFromCheckpoint(pipeline, identity, stopped, interruption, monitor);
        }
      }
    }
  }

  private @Nullable RunMonitor monitor() {
    if (metricsPort == null) {
      return null;
    }
    RunMonitor monitor = RunMonitor.start(MetricsAddress.parse(metricsPort));
    System.out.printf("limpid run: metrics at %smetrics%n", monitor.uri());
    return monitor;
  }

  /** No other way is fast enough: the job could begin anew and write beside the other process. */
  private static void endAtOnce() {
    tell("another process has taken this pipeline over, or may have, because this one was silent");
    System.err.flush();
    Runtime.getRuntime().halt(1);
  }

  /** Waits while another process runs the pipeline; false if this one was stopped meanwhile. */
  private static boolean awaitLease(PipelineLease lease, CountDownLatch stopped)
      throws InterruptedException {
    if (lease.await(USUAL_WAIT)) {
      return true;
    }
    System.out.println("limpid run: another process runs this pipeline; waiting to take over");
    while (!lease.await(USUAL_WAIT)) {
      if (stopped.getCount() == 0) {
        return false;
      }
    }
    System.out.println("limpid run: taking over");
    return true;
  }

  /** Runs to the end; true if it is to begin again, from a checkpoint before. */
  private boolean runFromCheckpoint(
      Pipeline pipeline,
      PipelineIdentity identity,
      CountDownLatch stopped,
      Interruption interruption,
      @Nullable RunMonitor monitor)
      throws Exception {
    Path root = root(pipeline.get(PipelineKeys.CHECKPOINT_DIR), identity);
    System.out.println("limpid run: checkpoints in " + root);
    CheckpointFolder checkpoints = CheckpointFolder.open(root, identity, RunCommand::tell);
    Configuration recovery = recovery(pipeline, checkpoints);
    for (String stage : PipelineStart.tellDropped(pipeline, recovery)) {
      tell("stage '%s' is not in the pipeline any more; its state is dropped".formatted(stage));
    }
    try (InputEnd end = pipeline.get(PipelineKeys.BOUNDED) ? InputEnd.now(pipeline) : null;
        EmbeddedJob job =
            EmbeddedJob.start(
                endless(pipeline).with("checkpoint.dir=" + FlinkFolder.uri(checkpoints.run())),
                recovery,
                true,
                reporters(monitor, end))) {
      if (monitor != null) {
        monitor.watch(job);
      }
      System.out.printf(
          "limpid run: %s → %s on %s; stop with Ctrl-C%n",
          pipeline.frames(), pipeline.outputTopic(), pipeline.kafka());
      watch(pipeline, job, checkpoints, () -> isOver(job, end, stopped));
      if (interruption.happened()) {
        stop(job, checkpoints);
        return false;
      }
      if (!job.isEnded() && end != null && end.isReached()) {
        end(() -> job.endWithSavepoint(FlinkFolder.uri(checkpoints.run())));
        var unused = prune(checkpoints::prune, "");
        return false;
      }
      if (job.hasLostOutputs()) {
        checkpoints.giveUpNewest((after, upTo) -> isPartlyCommitted(pipeline, after, upTo));
        fresh = false;
        return true;
      }
      job.requireHealthy();
      throw new IllegalStateException("the pipeline ended, though nobody stopped it");
    }
  }

  /**
   * Flink gives up the state of a job that comes to its end, and nothing could go on from there. So
   * a bounded pipeline is one that is stopped, with a savepoint, once it has read what there was
   * and its streams are ended.
   */
  private static Pipeline endless(Pipeline pipeline) {
    return pipeline.with(PipelineKeys.BOUNDED, "false");
  }

  private static List<MetricReporter> reporters(
      @Nullable RunMonitor monitor, @Nullable InputEnd end) {
    return Stream.of(
            monitor == null ? null : monitor.newReporter(), end == null ? null : end.reporter())
        .filter(Objects::nonNull)
        .toList();
  }

  private static Path root(String directory, PipelineIdentity identity) {
    return directory.isEmpty()
        ? UserFolders.state().resolve(identity.folderName())
        : FlinkFolder.path(directory);
  }

  private static boolean isPartlyCommitted(Pipeline pipeline, long after, long upTo) {
    return pipeline.get(PipelineKeys.LOST_OUTPUTS) != PipelineKeys.LostOutputs.TWICE
        && PipelineTransactions.anyCommitted(pipeline, after, upTo);
  }

  private static void tell(String note) {
    System.err.println("limpid run: " + note);
  }

  private static void watch(
      Pipeline pipeline, EmbeddedJob job, CheckpointFolder checkpoints, Callable<Boolean> isOver)
      throws Exception {
    String told = "";
    try (OutputRate rate = new OutputRate(pipeline.kafka(), pipeline.outputTopic())) {
      do {
        job.restoreFailure()
            .flatMap(failure -> checkpoints.restored().map(failure::advice))
            .ifPresent(RunCommand::tell);
        rate.line().ifPresent(System.out::println);
        told = prune(checkpoints::prune, told);
      } while (!isOver.call());
    }
  }

  /**
   * Waits up to the next status for the run's end. A job that does not run, maybe not yet, has read
   * nothing more, and could not be stopped with a savepoint.
   */
  private static boolean isOver(EmbeddedJob job, @Nullable InputEnd end, CountDownLatch stopped)
      throws InterruptedException {
    for (int second = 0; second < STATUS_SECONDS; second++) {
      if (job.isEnded() || (end != null && job.isRunning() && end.isReached())) {
        return true;
      }
      if (stopped.await(1, TimeUnit.SECONDS)) {
        return true;
      }
    }
    return job.isEnded();
  }

  /** Writes a savepoint. */
  interface Saving {
    void run() throws InterruptedException, ExecutionException;
  }

  /**
   * Ends a run that has read all.
   *
   * @throws IllegalStateException if there is no savepoint
   */
  static void end(Saving saving) throws InterruptedException {
    try {
      saving.run();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "all was read, but the savepoint that ends the run failed; start it again, and it goes on"
              + " from its last checkpoint: "
              + e.getCause(),
          e);
    }
  }

  /** Deletes old checkpoints. */
  interface Pruning {
    void run() throws IOException;
  }

  /**
   * Deletes old checkpoints. If that fails now, it may work later, and the job does not need it.
   *
   * @param told the failure that was told last; it is not told again
   * @return the failure, empty if there was none
   */
  static String prune(Pruning pruning, String told) {
    try {
      pruning.run();
      return "";
    } catch (IOException e) {
      String failure = "old checkpoints cannot be deleted, trying again: " + e;
      if (!failure.equals(told)) {
        tell(failure);
      }
      return failure;
    }
  }

  private Configuration recovery(Pipeline pipeline, CheckpointFolder checkpoints)
      throws IOException {
    Configuration configuration = new Configuration();
    stages.addTo(configuration);
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, CheckpointFolder.KEPT);
    if (fresh) {
      checkpoints.beginAnew();
    }
    Optional<Path> newest =
        checkpoints.fencedNewest(number -> PipelineTransactions.fenceAfter(pipeline, number));
    newest.ifPresent(
        checkpoint -> {
          System.out.println("limpid run: going on from " + checkpoint);
          configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, FlinkFolder.uri(checkpoint));
        });
    PipelineStart.requireInput(pipeline, checkpoints, newest.isPresent()).forEach(RunCommand::tell);
    if (newest.isEmpty()) {
      PipelineTransactions.fenceAll(pipeline);
    }
    PipelineStart.readingOn(pipeline, newest.isPresent())
        .forEach(each -> System.out.println("limpid run: " + each));
    return configuration;
  }

  private static void stop(EmbeddedJob job, CheckpointFolder checkpoints) {
    try {
      if (!job.isEnded()) {
        job.stopWithSavepoint(FlinkFolder.uri(checkpoints.run()));
        var unused = prune(checkpoints::prune, "");
      }
    } catch (Exception e) {
      tell("stopped without a savepoint: " + e);
    }
  }
}
