package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.testing.Frames;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicReader;
import dev.limpid.wire.WireRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code limpid run} with {@code kafka.bounded}. */
class BoundedRunITCase {
  private static final int FRAMES = 20;

  @TempDir private Path directory;
  private EmbeddedKafka kafka;

  @BeforeEach
  void startKafka() {
    kafka = EmbeddedKafka.over(directory.resolve("kafka"), 0, Map.of());
  }

  @AfterEach
  void stopKafka() {
    kafka.close();
  }

  @Test
  void run_again_goesOnWhereItEndedAndWritesNothingTwice() throws Exception {
    Path file = file();
    createTopics(PipelineFile.read(file));
    send(0);
    assertThat(run(file)).isZero();
    assertThat(outputs()).containsExactlyElementsOf(numbers(FRAMES));
    assertThat(run(file)).isZero();
    assertThat(outputs()).containsExactlyElementsOf(numbers(FRAMES));
    send(FRAMES);
    assertThat(run(file)).isZero();
    assertThat(outputs()).containsExactlyElementsOf(numbers(2 * FRAMES));
    assertThat(run(file, "--fresh")).isZero();
    assertThat(outputs()).hasSize(4 * FRAMES);
  }

  private static int run(Path file, String... options) {
    CommandLine command = new CommandLine(new RunCommand());
    List<String> arguments = new ArrayList<>(List.of(file.toString()));
    arguments.addAll(List.of("--set", "kafka.bounded=true"));
    arguments.addAll(List.of(options));
    return command.execute(arguments.toArray(String[]::new));
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Numbers of the committed frames. */
  private List<Integer> outputs() {
    List<Integer> outputs = new ArrayList<>();
    try (TopicReader reader = new TopicReader(KafkaAccess.of(kafka.bootstrap()))) {
      reader.readAll(
          "limpid.deblurred",
          record -> outputs.add((int) FrameHeaders.parse(record.headers()).seq().orElseThrow()));
    }
    return outputs;
  }

  /** In a transaction, whose mark then is the partition's last offset: no record lies there. */
  private void send(int first) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaAccess.of(kafka.bootstrap())
                .producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "camera")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = first; i < first + FRAMES; i++) {
        var unused = producer.send(WireRecords.toProducer(Frames.frame("camera", i)));
      }
      producer.commitTransaction();
    }
  }

  private Path file() throws IOException {
    return Files.writeString(
        directory.resolve("pipeline.yaml"),
        """
        kafka: { bootstrap: "%s" }
        checkpoint: { interval: 200 ms, dir: "%s" }
        models: [ "%s" ]
        threads: 1
        stages: [ deblur: { model: tiny-average } ]
        """
            .formatted(
                kafka.bootstrap(),
                directory.resolve("checkpoints").toUri(),
                Path.of("../../operators/src/test/resources/models").toAbsolutePath()));
  }

  private static void createTopics(Pipeline pipeline) {
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      List<String> created =
          admin.ensure(
              pipeline.allTopics().stream().map(pipeline.topics()::spec).toList(), 2, Map.of());
      assertThat(created).contains("limpid.deblurred");
    }
  }
}
