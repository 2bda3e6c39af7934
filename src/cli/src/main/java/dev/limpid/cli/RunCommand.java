package dev.limpid.cli;

import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.jobs.PipelineKeys;
import dev.limpid.jobs.PipelineReference;
import dev.limpid.jobs.PipelineStart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
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
      "With a checkpoint.dir it goes on where the last run left off, also after a crash."
    },
    footer = {
      "",
      "Examples:",
      "  limpid run pipeline.yaml",
      "  limpid run pipeline.yaml --set kafka.bootstrap=kafka:9092 --set device=cuda",
      "  limpid run pipeline.yaml --stages my-stages/",
      "  limpid run --reference        (every stage and key of the pipeline file)"
    })
final class RunCommand implements Callable<Integer> {
  private static final long STATUS_SECONDS = 10;

  @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "The pipeline file, YAML.")
  private @Nullable Path file;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Override a key of the file.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--fresh", description = "Do not go on from a checkpoint.")
  private boolean fresh;

  @Option(names = "--reference", description = "Print every key of the pipeline file, and end.")
  private boolean reference;

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
    PipelineStart.describe(pipeline);
    run(pipeline);
    return 0;
  }

  private void run(Pipeline pipeline) throws Exception {
    String directory = pipeline.get(PipelineKeys.CHECKPOINT_DIR);
    EmbeddedJob job = EmbeddedJob.start(pipeline, recovery(directory), true);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread onInterrupt = new Thread(() -> stop(job, directory, stopped), "limpid-stop");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    System.out.printf(
        "limpid run: %s → %s on %s; stop with Ctrl-C%n",
        pipeline.frames(), pipeline.outputTopic(), pipeline.kafka());
    watch(pipeline, job, stopped);
    job.requireHealthy();
  }

  private static void watch(Pipeline pipeline, EmbeddedJob job, CountDownLatch stopped)
      throws InterruptedException {
    try (OutputRate rate = new OutputRate(pipeline.kafka(), pipeline.outputTopic())) {
      do {
        rate.line().ifPresent(System.out::println);
      } while (!job.isEnded() && !stopped.await(STATUS_SECONDS, TimeUnit.SECONDS));
    }
  }

  private Configuration recovery(String directory) throws java.io.IOException {
    Configuration configuration = new Configuration();
    stages.addTo(configuration);
    if (directory.isEmpty()) {
      System.err.println(
          "limpid run: no checkpoint.dir in the pipeline file: a crash loses the recurrent state");
      return configuration;
    }
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    Optional<String> latest = fresh ? Optional.empty() : LatestCheckpoint.in(directory);
    latest.ifPresent(
        checkpoint -> {
          System.out.println("limpid run: going on from " + checkpoint);
          configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
        });
    return configuration;
  }

  private static void stop(EmbeddedJob job, String directory, CountDownLatch stopped) {
    try {
      if (directory.isEmpty() || job.isEnded()) {
        job.close();
      } else {
        job.stopWithSavepoint(directory);
      }
    } catch (Exception e) {
      System.err.println("limpid run: stopped without a savepoint: " + e);
    } finally {
      stopped.countDown();
    }
  }
}
