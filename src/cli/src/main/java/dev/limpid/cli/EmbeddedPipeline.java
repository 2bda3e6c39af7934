package dev.limpid.cli;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.jobs.PipelineJob;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;

/**
 * Everything in one process: a broker, the topics, the job. Data lies in a temporary directory and
 * goes with it. The owner closes it.
 */
final class EmbeddedPipeline implements AutoCloseable {
  /** Old frames go once a topic holds so much per partition, bytes. */
  private static final Map<String, String> RETENTION =
      Map.of(
          "retention.bytes", String.valueOf(1L << 30), "segment.bytes", String.valueOf(64 << 20));

  private final EmbeddedKafka kafka;
  private final Path checkpoints;
  private final Topics topics;
  private final EmbeddedJob job;

  private EmbeddedPipeline(EmbeddedKafka kafka, Path checkpoints, Topics topics, EmbeddedJob job) {
    this.kafka = kafka;
    this.checkpoints = checkpoints;
    this.topics = topics;
    this.job = job;
  }

  /**
   * Starts broker and job.
   *
   * @param port of the broker; 0 takes any
   * @param stages entries of the pipeline file's list, such as {@link #deblur}
   * @param models folders of models
   * @param settings {@code key=value} of the pipeline file
   * @param extraTopics topics beside those of the pipeline
   */
  static EmbeddedPipeline start(
      int port, String stages, ModelFolders models, List<String> settings, List<String> extraTopics)
      throws Exception {
    Pipeline pipeline =
        PipelineFile.parse("stages: [ " + stages + " ]", "--model").with(models(models));
    for (String setting : settings) {
      pipeline = pipeline.with(setting);
    }
    PipelineJob.requireModels(pipeline);
    EmbeddedKafka kafka = EmbeddedKafka.start(port);
    Path checkpoints = null;
    try {
      checkpoints = Files.createTempDirectory("limpid-checkpoints-");
      pipeline =
          pipeline
              .with("kafka.bootstrap=" + kafka.bootstrap())
              .with("checkpoint.dir=" + checkpoints.toUri());
      createTopics(kafka, pipeline.topics(), extraTopics);
      EmbeddedJob job = EmbeddedJob.start(pipeline, new Configuration(), 0);
      return new EmbeddedPipeline(kafka, checkpoints, pipeline.topics(), job);
    } catch (Exception e) {
      kafka.close();
      if (checkpoints != null) {
        delete(checkpoints);
      }
      throw e;
    }
  }

  /** The deblur stage as an entry of the pipeline file. */
  static String deblur(String model) {
    return "deblur: { model: %s }".formatted(quoted(model));
  }

  /**
   * The predict stage as an entry of the pipeline file.
   *
   * @param horizon frames ahead that predictions are written
   * @param conceal most missing frames in a row
   */
  static String predict(String model, int horizon, int conceal) {
    return "predict: { model: %s, horizon: %d, conceal: %d }"
        .formatted(quoted(model), horizon, conceal);
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

  private static void createTopics(EmbeddedKafka kafka, Topics topics, List<String> extra) {
    List<TopicSpec> all = new ArrayList<>(topics.specs());
    extra.forEach(topic -> all.add(TopicSpec.of(topic)));
    try (TopicAdmin admin = new TopicAdmin(kafka.bootstrap())) {
      List<String> unused = admin.ensure(all, 1, RETENTION);
    }
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  Topics topics() {
    return topics;
  }

  EmbeddedJob job() {
    return job;
  }

  @Override
  public void close() {
    try {
      job.close();
    } finally {
      kafka.close();
      delete(checkpoints);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(EmbeddedPipeline::deleteFile);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("limpid: cannot delete " + directory + ": " + e.getMessage());
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
