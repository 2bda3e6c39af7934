package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.KafkaAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions that an earlier run of a pipeline has left open. */
class LeftOpenKafkaITCase {
  private static final String TOPIC = "left.deblurred";

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

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
      open(id);
    }
    for (String id : others) {
      open(id);
    }
    Pipeline pipeline =
        PipelineFile.parse("stages: [ deblur: { model: tiny-average } ]", "test")
            .with("kafka.bootstrap=" + BROKER.bootstrap())
            .with("kafka.prefix=left")
            .with("kafka.delivery=at-least-once");

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

  private void open(String id) throws Exception {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaAccess.of(BROKER.bootstrap())
                .producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producers.add(producer);
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(TOPIC, new byte[] {1})).get();
  }
}
