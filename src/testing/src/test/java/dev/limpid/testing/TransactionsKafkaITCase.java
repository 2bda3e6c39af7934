package dev.limpid.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What the pipeline needs from any Kafka: large records, and transactions that can be aborted. */
class TransactionsKafkaITCase {
  private static final String TOPIC = "transactions";

  @Test
  void readCommitted_afterAbortAndCommit_seesTheLargeCommittedRecordOnly() throws Exception {
    try (KafkaUnderTest kafka = KafkaUnderTest.start()) {
      try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
        admin.ensure(List.of(TopicSpec.of(TOPIC)), 1, Map.of());
      }
      byte[] large = new byte[10 << 20];
      large[large.length - 1] = 1;
      try (KafkaProducer<byte[], byte[]> producer = producer(kafka.bootstrap())) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, new byte[] {9})).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, large)).get();
        producer.commitTransaction();
      }
      assertThat(committed(kafka.bootstrap())).containsExactly(large);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    Properties properties = KafkaSettings.producer(bootstrap);
    properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "transactions-1");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<byte[]> committed(String bootstrap) {
    Properties properties = KafkaSettings.consumer(bootstrap);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
