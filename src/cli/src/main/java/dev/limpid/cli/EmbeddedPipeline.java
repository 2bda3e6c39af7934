package dev.limpid.cli;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.embedded.ScratchFolder;
import dev.limpid.jobs.FlinkFolder;
import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.jobs.PipelineStart;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;

/**
 * Everything in one process: a broker, the topics, the job. Data lies in a temporary directory and
 * goes with it. The owner closes it.
 */
final class EmbeddedPipeline implements AutoCloseable {
  /** How long a command may take to end on a signal: for frames on their way, job and broker. */
  static final Duration STOP_GRACE = Duration.ofSeconds(60);

  /** A broker of one's own does answer, however slow the machine is. */
  private static final Map<String, String> PATIENT = Map.of("default.api.timeout.ms", "60000");

  /** Old frames go once a topic holds so much per partition, bytes. */
  private static final Map<String, String> RETENTION =
      Map.of(
          "retention.bytes", String.valueOf(1L << 30), "segment.bytes", String.valueOf(64 << 20));

  private final EmbeddedKafka kafka;
  private final ScratchFolder checkpoints;
  private final Topics topics;
  private final String outputTopic;
  private final EmbeddedJob job;

  private EmbeddedPipeline(
      EmbeddedKafka kafka,
      ScratchFolder checkpoints,
      Topics topics,
      String outputTopic,
      EmbeddedJob job) {
    this.kafka = kafka;
    this.checkpoints = checkpoints;
    this.topics = topics;
    this.outputTopic = outputTopic;
    this.job = job;
  }

  /**
   * Starts broker and job.
   *
   * @param stages entries of the pipeline file's list, see {@link #stage}
   * @param models folders of models
   * @param settings {@code key=value} of the pipeline file
   */
  static EmbeddedPipeline start(String stages, ModelFolders models, List<String> settings)
      throws Exception {
    return start(stages, models, settings, 1);
  }

  /**
   * As above.
   *
   * @param partitions of each topic
   */
  static EmbeddedPipeline start(
      String stages, ModelFolders models, List<String> settings, int partitions) throws Exception {
    Pipeline pipeline =
        PipelineFile.parse("stages: [ " + stages + " ]", "--model").with(models(models));
    for (String setting : settings) {
      pipeline = pipeline.with(setting);
    }
    PipelineStart.requireStages(pipeline);
    EmbeddedKafka kafka = EmbeddedKafka.start();
    ScratchFolder checkpoints = null;
    try {
      checkpoints = ScratchFolder.create("checkpoints");
      pipeline =
          pipeline
              .with("kafka.bootstrap=" + kafka.bootstrap())
              .withKafka(PATIENT)
              .with("checkpoint.dir=" + FlinkFolder.uri(checkpoints.path()));
      createTopics(pipeline, partitions);
      PipelineStart.describe(pipeline);
      EmbeddedJob job = EmbeddedJob.start(pipeline, new Configuration(), false, List.of());
      return new EmbeddedPipeline(
          kafka, checkpoints, pipeline.topics(), pipeline.outputTopic(), job);
    } catch (Exception e) {
      kafka.close();
      if (checkpoints != null) {
        checkpoints.close();
      }
      kafka.requireRunning();
      throw e;
    }
  }

  /**
   * Checks what a person set for a pipeline with a broker of its own.
   *
   * @throws IllegalArgumentException naming a key of Kafka's
   */
  static void requireNoKafka(List<String> settings) {
    for (String setting : settings) {
      if (setting.strip().startsWith("kafka.")) {
        throw new IllegalArgumentException(
            "--set %s: this command has a Kafka of its own; keys that begin with kafka. are for limpid run"
                .formatted(setting));
      }
    }
  }

  /**
   * A stage as an entry of the pipeline file.
   *
   * @param options keys and their values, in turn
   */
  static String stage(String type, Object... options) {
    StringBuilder text = new StringBuilder(type).append(": {");
    for (int i = 0; i < options.length; i += 2) {
      text.append(i == 0 ? " " : ", ")
          .append(options[i])
          .append(": ")
          .append(quoted(String.valueOf(options[i + 1])));
    }
    return text.append(" }").toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** The pipeline file's key {@code models}. */
  static String models(ModelFolders folders) {
    return folders.directories().stream()
        .map(folder -> folder.toAbsolutePath().normalize().toString())
        .collect(Collectors.joining(",", "models=", ""));
  }

  private static void createTopics(Pipeline pipeline, int partitions) {
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      List<String> unused =
          admin.ensure(
              pipeline.allTopics().stream().map(pipeline.topics()::spec).toList(),
              partitions,
              RETENTION);
    }
  }

  /** The topic that gets one picture for each frame. */
  String outputTopic() {
    return outputTopic;
  }

  KafkaAccess kafka() {
    return access(kafka.bootstrap());
  }

  /** How commands get into a broker of their own. */
  static KafkaAccess access(String bootstrap) {
    return new KafkaAccess(bootstrap, PATIENT);
  }

  Topics topics() {
    return topics;
  }

  EmbeddedJob job() {
    return job;
  }

  /**
   * Throws if the broker or the job has failed; the broker first, since the job fails for it.
   *
   * @throws dev.limpid.embedded.EmbeddedKafkaException if the broker has stopped
   * @throws IllegalStateException if the job has failed
   */
  void requireHealthy() {
    kafka.requireRunning();
    job.requireHealthy();
  }

  @Override
  public void close() {
    try {
      job.close();
    } finally {
      kafka.close();
      checkpoints.close();
    }
  }
}
