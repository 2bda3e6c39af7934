package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.KafkaAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions that an earlier run of a pipeline has left open. */
class LeftOpenKafkaITCase {
  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  private final List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();

  @AfterEach
  void close() {
    producers.forEach(producer -> producer.close(java.time.Duration.ZERO));
  }

  /** Whatever the pipeline delivers now, and with fewer subtasks and stages than it had. */
  @Test
  void fenceAfter_abortsAllOfThisPipelineBehindTheCheckpointAndNoOther() throws Exception {
    BROKER.topics().produce("left", List.of());
    List<String> left =
        List.of("limpid-left-0-57", "limpid-left-7-9", "limpid-left.gone-0-6", "limpid-left-0-6");
    List<String> others =
        List.of("limpid-left-0-5", "limpid-left-burst-0-9", "limpid-left2-0-9", "limpid-lef-0-9");
    for (String id : left) {
      open("left", id);
    }
    for (String id : others) {
      open("left", id);
    }
    Pipeline pipeline = pipeline("left").with("kafka.delivery=at-least-once");

    PipelineTransactions.fenceAfter(pipeline, 5);

    Map<String, TransactionFate> expected = new HashMap<>();
    left.forEach(
        id -> expected.put(id, TransactionFate.UNKNOWN)); // aborted, and its name used again
    others.forEach(id -> expected.put(id, TransactionFate.OPEN));
    List<String> all = new ArrayList<>(left);
    all.addAll(others);
    try (Transactions transactions = new Transactions(KafkaAccess.of(BROKER.bootstrap()))) {
      assertThat(transactions.fates(all)).containsExactlyInAnyOrderEntriesOf(expected);
      assertThat(transactions.open()).containsExactlyInAnyOrderElementsOf(others);
    }
  }

  /** A run that was killed before its first checkpoint, of whatever stages and delivery. */
  @ParameterizedTest
  @ValueSource(strings = {"at-least-once", "exactly-once"})
  void resume_withoutACheckpoint_abortsWhatARunBeforeItsFirstHasLeftOpen(String delivery)
      throws Exception {
    String prefix = "killed-" + delivery.charAt(0);
    BROKER.topics().produce(prefix, List.of());
    Pipeline pipeline =
        pipeline(prefix)
            .with("kafka.delivery=" + delivery)
            .with("checkpoint.dir=" + directory.toUri());
    String sink = "limpid-%s-0-1".formatted(prefix);
    String gone = "limpid-%s.burst-0-1".formatted(prefix);
    open(prefix, sink);
    open(prefix, gone);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    Configuration elsewhere =
        new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, "file:///elsewhere");
    environment.configure(elsewhere);

    Pipeline unused = PipelineMain.resume(environment, pipeline);
    assertThat(left(sink, gone)).as("it may go on from there").containsExactly(sink, gone);

    unused = PipelineMain.resume(StreamExecutionEnvironment.createLocalEnvironment(1), pipeline);
    assertThat(left(sink, gone)).isEmpty();
  }

  private static List<String> left(String... ids) {
    try (Transactions transactions = new Transactions(KafkaAccess.of(BROKER.bootstrap()))) {
      List<String> open = transactions.open();
      return Stream.of(ids).filter(open::contains).toList();
    }
  }

  private static Pipeline pipeline(String prefix) {
    return PipelineFile.parse("stages: [ deblur: { model: tiny-average } ]", "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + prefix);
  }

  private void open(String prefix, String id) throws Exception {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaAccess.of(BROKER.bootstrap())
                .producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producers.add(producer);
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(prefix + ".deblurred", new byte[] {1})).get();
  }
}
