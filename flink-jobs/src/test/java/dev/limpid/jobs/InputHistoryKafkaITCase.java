package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.limpid.testing.Frames;
import dev.limpid.wire.Event;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.ReadProgress;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a pipeline has read before is not what its topics hold now. */
class InputHistoryKafkaITCase {
  private static final int FRAMES = 20;
  private static final Configuration NO_CHECKPOINT = new Configuration();

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  @Test
  void requireInput_ranBeforeWithoutCheckpoint_isRefusedUnlessSomebodySaysSo() throws Exception {
    Pipeline pipeline = pipeline("lost-checkpoint");
    produce("lost-checkpoint", "gate", 0);
    CheckpointFolder folder = folder(pipeline);
    assertThat(PipelineStart.requireInput(pipeline, folder, false)).isEmpty();
    var unused = runAndSave(pipeline, "lost-checkpoint", FRAMES);
    assertThatThrownBy(() -> PipelineStart.requireInput(pipeline, folder, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has run before, but there is no checkpoint")
        .hasMessageContaining("read up to offset " + FRAMES)
        .hasMessageContaining("limpid run --fresh")
        .hasMessageContaining("begin-anew");
    Pipeline bounded = pipeline.with("kafka.bounded=true");
    assertThatThrownBy(() -> PipelineStart.requireInput(bounded, folder, false))
        .hasMessageContaining("has run before, but there is no checkpoint");
    assertThat(PipelineStart.requireInput(pipeline, folder, true)).isEmpty();
    folder.beginAnew();
    assertThat(PipelineStart.requireInput(pipeline, folder(pipeline), false)).isEmpty();
    assertThat(BROKER.topics().eventsOfPipeline("lost-checkpoint")).isEmpty();
  }

  /** With {@code latest}, Kafka itself would go on behind the newest record. */
  @Test
  void run_recordsDeletedUnread_areToldOnceAndTheOldestLeftIsNext() throws Exception {
    Pipeline pipeline = pipeline("deleted").with("kafka.start=latest");
    produce("deleted", "gate", 0);
    Configuration saved = runAndSave(pipeline.with("kafka.start=earliest"), "deleted", FRAMES);
    produce("deleted", "gate", FRAMES);
    delete("deleted", FRAMES + FRAMES / 2);
    assertThat(PipelineStart.requireInput(pipeline, folder(pipeline), true))
        .singleElement()
        .asString()
        .startsWith("Kafka deleted up to 10 records before they were read: deleted.frames/");
    assertThat(PipelineStart.requireInput(pipeline, folder(pipeline), true)).isEmpty();
    assertThat(PipelineStart.readingOn(pipeline, true))
        .as("what is to be stepped over if it ends the process")
        .singleElement()
        .asString()
        .matches("reading topic deleted.frames, partition \\d from offset 30 to 40");
    assertThat(BROKER.topics().eventsOfPipeline("deleted"))
        .extracting(Event::type)
        .containsExactly(Event.Type.INPUT_LOST);
    var unused = runAndSave(pipeline, saved, "deleted", FRAMES + FRAMES / 2);
    assertThat(BROKER.topics().committed("deleted").get("gate")).hasSize(FRAMES + FRAMES / 2);
  }

  /** More partitions than one would like to see, and one that the group has noted. */
  @Test
  void readingOn_anyStart_namesEachPartitionThatHasSomethingToRead() throws Exception {
    int partitions = 20;
    try (Admin admin = admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("wide.frames", partitions, (short) 1),
                  new NewTopic("wide.empty", 1, (short) 1)))
          .all()
          .get();
    }
    produceToEach("wide.frames", partitions, 3);
    Pipeline both =
        PipelineFile.parse(
                """
                kafka: { frames: [ wide.frames, wide.empty ] }
                stages: [ deblur: { model: tiny-average } ]
                """,
                "test")
            .with("kafka.bootstrap=" + BROKER.bootstrap())
            .with("kafka.prefix=wide");
    String all =
        IntStream.range(0, partitions)
            .mapToObj("%d from offset 0 to 3"::formatted)
            .collect(Collectors.joining(", ", "reading topic wide.frames, partition ", ""));
    assertThat(PipelineStart.readingOn(both, false)).containsExactly(all);
    assertThat(PipelineStart.readingOn(both, true)).as("nothing is noted").containsExactly(all);
    note("wide", 0, 3);
    note("wide", 1, 2);
    assertThat(PipelineStart.readingOn(both, true))
        .containsExactly(
            all.replace(" 0 from offset 0 to 3,", "")
                .replace(" 1 from offset 0", " 1 from offset 2"));
    assertThat(PipelineStart.readingOn(both, false)).as("notes do not count").containsExactly(all);
    assertThat(PipelineStart.readingOn(both.with("kafka.start=latest"), false)).isEmpty();
  }

  @Test
  void requireInput_partitionEndsBeforeTheCheckpoint_isRefused() throws Exception {
    Pipeline pipeline = pipeline("truncated");
    produce("truncated", "gate", 0);
    note("truncated", 1, 900);
    CheckpointFolder folder = folder(pipeline);
    assertThatThrownBy(() -> PipelineStart.requireInput(pipeline, folder, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("truncated.frames/1: read up to offset 900, it holds 0 to")
        .hasMessageContaining("limpid run --fresh");
  }

  @Test
  void requireInput_topicMadeAgain_isRefusedUnlessTheJobReadItOrBeginsAnew() throws Exception {
    Pipeline pipeline = pipeline("again");
    produce("again", "gate", 0);
    CheckpointFolder folder = folder(pipeline);
    assertThat(PipelineStart.requireInput(pipeline, folder, false)).isEmpty();
    assertThat(PipelineStart.requireInput(pipeline, folder, true)).isEmpty();
    makeAgain("again");
    assertThatThrownBy(() -> PipelineStart.requireInput(pipeline, folder, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("deleted and made again")
        .hasMessageContaining("[again.frames]");
    note("again", 0, 0);
    assertThat(PipelineStart.requireInput(pipeline, folder, true)).isEmpty();
    makeAgain("again");
    assertThat(PipelineStart.requireInput(pipeline, folder, false)).isEmpty();
    assertThat(PipelineStart.requireInput(pipeline, folder, true)).isEmpty();
  }

  @Test
  void run_otherTopicThanBefore_readsOnlyThat() throws Exception {
    produce("a", "before", 0);
    produce("b", "now", 0);
    produce("moved", "unused", 0);
    Pipeline first = pipeline("moved").with("kafka.frames=a.frames");
    Configuration saved = runAndSave(first, "moved", FRAMES);
    produce("a", "after", 0);
    Pipeline second = pipeline("moved").with("kafka.frames=b.frames");
    var unused = runAndSave(second, saved, "moved", 2 * FRAMES);
    assertThat(BROKER.topics().keys("moved")).containsExactlyInAnyOrder("before", "now");
  }

  private Configuration runAndSave(Pipeline pipeline, String prefix, int outputs) throws Exception {
    return runAndSave(pipeline, NO_CHECKPOINT, prefix, outputs);
  }

  /** Runs until so many outputs are committed; gives the settings that go on from there. */
  private Configuration runAndSave(
      Pipeline pipeline, Configuration settings, String prefix, int outputs) throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    PipelineJob.build(environment, pipeline);
    JobClient job = environment.executeAsync();
    BROKER.topics().awaitCommitted(prefix, outputs);
    awaitProgress(prefix, outputs);
    String saved =
        job.stopWithSavepoint(false, uri("savepoints"), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    return new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, saved);
  }

  /** Flink notes it a little after the outputs are committed. */
  private static void awaitProgress(String prefix, int records) {
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(BROKER.bootstrap()))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  admin.progress("limpid-" + prefix).stream()
                          .mapToLong(ReadProgress::next)
                          .reduce((a, b) -> a + b)
                          .orElse(-1)
                      >= records);
    }
  }

  private Pipeline pipeline(String prefix) throws IOException {
    return PipelineFile.parse("stages: [ deblur: { model: tiny-average } ]", "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + prefix)
        .with("checkpoint.interval=200 ms")
        .with("checkpoint.dir=" + uri("checkpoints"))
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }

  private CheckpointFolder folder(Pipeline pipeline) throws IOException {
    return CheckpointFolder.open(
        directory.resolve("folder"), PipelineIdentity.of(pipeline), note -> {});
  }

  /** What Flink does with each checkpoint. */
  private static void note(String prefix, int partition, long offset) throws Exception {
    TopicPartition read = new TopicPartition(new Topics(prefix).frames(), partition);
    try (Admin admin = admin()) {
      admin
          .alterConsumerGroupOffsets(
              "limpid-" + prefix, Map.of(read, new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private static void produceToEach(String topic, int partitions, int records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaAccess.of(BROKER.bootstrap()).producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int partition = 0; partition < partitions; partition++) {
        for (int i = 0; i < records; i++) {
          var unused = producer.send(new ProducerRecord<>(topic, partition, null, new byte[1]));
        }
      }
      producer.flush();
    }
  }

  private static void makeAgain(String prefix) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(new Topics(prefix).frames())).all().get();
    }
    produce(prefix, "gate", 0);
  }

  private String uri(String name) {
    return directory.resolve(name).toUri().toString();
  }

  private static void produce(String prefix, String stream, int first) {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = first; i < first + FRAMES; i++) {
      frames.add(Frames.frame(stream, i, 1, 64, 48));
    }
    BROKER.topics().produce(prefix, frames);
  }

  /** Deletes the oldest records of the one partition that has any. */
  private static void delete(String prefix, long before) throws Exception {
    String topic = new Topics(prefix).frames();
    Map<TopicPartition, RecordsToDelete> records = new HashMap<>();
    try (Admin admin = admin();
        TopicAdmin topics = new TopicAdmin(KafkaAccess.of(BROKER.bootstrap()))) {
      topics.progress("limpid-" + prefix).stream()
          .filter(each -> each.end() >= before)
          .forEach(
              each ->
                  records.put(
                      new TopicPartition(topic, each.partition()),
                      RecordsToDelete.beforeOffset(before)));
      assertThat(records).hasSize(1);
      admin.deleteRecords(records).all().get();
    }
  }

  private static Admin admin() {
    return Admin.create(KafkaAccess.of(BROKER.bootstrap()).admin(Map.of()));
  }
}
