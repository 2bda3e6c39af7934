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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code limpid run} with {@code kafka.bounded}. */
class BoundedRunITCase {
  private static final int FRAMES = 20;
  private static final int PARTITIONS = 2;

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
    Path file = file("deblur: { model: tiny-average }");
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

  /** The burst needs all frames of a run: the last one leaves the model before the burst ends. */
  @Test
  void run_modelThatLooksAhead_lastFrameLeavesAndALaterRunGoesOn() throws Exception {
    Path file =
        file(
            "deblur: { model: tiny-lookahead }, burst: { frames: %1$d, every: %1$d }"
                .formatted(FRAMES));
    createTopics(PipelineFile.read(file));
    send(0);
    assertThat(run(file)).isZero();
    assertThat(outputs()).containsExactlyElementsOf(numbers(FRAMES));
    assertThat(outputs("limpid.stills")).hasSize(1);
    assertThat(run(file)).isZero();
    assertThat(outputs()).containsExactlyElementsOf(numbers(FRAMES));
    send(FRAMES);
    assertThat(run(file)).isZero();
    assertThat(outputs()).containsExactlyElementsOf(numbers(2 * FRAMES));
    assertThat(outputs("limpid.stills")).hasSize(2);
  }

  /** Readers of committed records would wait behind that for a day. */
  @Test
  void run_withoutACheckpoint_abortsWhatARunBeforeItsFirstHasLeftOpen() throws Exception {
    Path file = file("deblur: { model: tiny-average }");
    createTopics(PipelineFile.read(file));
    send(0);
    try (KafkaProducer<byte[], byte[]> killed = producer("limpid-limpid-0-1")) {
      killed.initTransactions();
      killed.beginTransaction();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        killed.send(new ProducerRecord<>("limpid.deblurred", partition, null, new byte[1])).get();
      }
      assertThat(run(file, "--set", "kafka.delivery=at-least-once")).isZero();
      assertThat(outputs()).containsExactlyElementsOf(numbers(FRAMES));
    }
  }

  @Test
  void run_nothingToRead_endsWithASavepointOnceTheJobRuns() throws Exception {
    Path file = file("deblur: { model: tiny-average }");
    createTopics(PipelineFile.read(file));
    assertThat(run(file, "--set", "checkpoint.interval=1 h")).isZero();
    try (Stream<Path> files = Files.walk(directory.resolve("checkpoints"))) {
      assertThat(files.map(each -> each.getFileName().toString())).contains("_metadata");
    }
  }

  @Test
  void isReached_oldestRecordsDeletedMeanwhile_whatIsLeftIsUnread() throws Exception {
    Path file = file("deblur: { model: tiny-average }");
    createTopics(PipelineFile.read(file));
    send(0);
    try (InputEnd end = InputEnd.now(PipelineFile.read(file));
        Admin admin = Admin.create(KafkaAccess.of(kafka.bootstrap()).admin(Map.of()))) {
      RecordsToDelete half = RecordsToDelete.beforeOffset(FRAMES / 2);
      Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        TopicPartition each = new TopicPartition("limpid.frames", partition);
        long records =
            admin
                .listOffsets(Map.of(each, OffsetSpec.latest()))
                .partitionResult(each)
                .get()
                .offset();
        if (records > 0) {
          deleted.put(each, half);
        }
      }
      assertThat(deleted).hasSize(1);
      admin.deleteRecords(deleted).all().get();
      assertThat(end.isReached()).isFalse();
    }
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
    return outputs("limpid.deblurred");
  }

  private List<Integer> outputs(String topic) {
    List<Integer> outputs = new ArrayList<>();
    try (TopicReader reader = new TopicReader(KafkaAccess.of(kafka.bootstrap()))) {
      reader.readAll(
          topic,
          record -> outputs.add((int) FrameHeaders.parse(record.headers()).seq().orElseThrow()));
    }
    return outputs;
  }

  /** In a transaction, whose mark then is the partition's last offset: no record lies there. */
  private void send(int first) {
    try (KafkaProducer<byte[], byte[]> producer = producer("camera")) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = first; i < first + FRAMES; i++) {
        var unused = producer.send(WireRecords.toProducer(Frames.frame("camera", i, 1, 64, 48)));
      }
      producer.commitTransaction();
    }
  }

  private KafkaProducer<byte[], byte[]> producer(String transaction) {
    return new KafkaProducer<>(
        KafkaAccess.of(kafka.bootstrap())
            .producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transaction)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private Path file(String stages) throws IOException {
    return Files.writeString(
        directory.resolve("pipeline.yaml"),
        """
        kafka: { bootstrap: "%s" }
        checkpoint: { interval: 200 ms, dir: "%s" }
        models: [ "%s" ]
        threads: 1
        stages: [ %s ]
        """
            .formatted(
                kafka.bootstrap(),
                directory.resolve("checkpoints").toUri(),
                Path.of("../../operators/src/test/resources/models").toAbsolutePath(),
                stages));
  }

  private static void createTopics(Pipeline pipeline) {
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      List<String> created =
          admin.ensure(
              pipeline.allTopics().stream().map(pipeline.topics()::spec).toList(),
              PARTITIONS,
              Map.of());
      assertThat(created).contains("limpid.deblurred");
    }
  }
}
