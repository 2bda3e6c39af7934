package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A batch of a few kB that holds many times as much. */
class CompressedBatchKafkaITCase {
  private static final int RECORDS = 100;
  private static final int BYTES = 1 << 20;

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @Test
  void poll_takesFewRecordsAtOnceHoweverManyABatchHas() {
    BROKER.topics().produce("packed", List.of());
    String topic = new Topics("packed").frames();
    KafkaAccess kafka = KafkaAccess.of(BROKER.bootstrap());
    Properties packed =
        kafka.producer(
            Map.of(
                ProducerConfig.BATCH_SIZE_CONFIG, 2 * RECORDS * BYTES,
                ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * RECORDS * BYTES,
                ProducerConfig.LINGER_MS_CONFIG, 60_000));
    packed.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    packed.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(2 * BYTES));
    packed.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "200000");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(packed, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] zeros = new byte[BYTES];
      for (int i = 0; i < RECORDS; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, 0, null, zeros));
      }
    }
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      int read = 0;
      while (read < RECORDS) {
        int polled = consumer.poll(Duration.ofSeconds(1)).count();
        assertThat(polled).isLessThanOrEqualTo(KafkaSettings.MAX_POLL_RECORDS);
        read += polled;
      }
    }
  }
}
