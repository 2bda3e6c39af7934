package dev.limpid.cli;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads output topics from their beginning, also what is not committed yet unless told otherwise.
 * Used by one thread at a time; the owner closes it.
 */
final class OutputConsumer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final KafkaConsumer<byte[], byte[]> consumer;

  OutputConsumer(KafkaAccess kafka, Collection<String> topics) {
    this(kafka, topics, IsolationLevel.READ_UNCOMMITTED);
  }

  OutputConsumer(KafkaAccess kafka, Collection<String> topics, IsolationLevel isolation) {
    Properties properties =
        kafka.consumer(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString(),
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT.toMillis()));
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Goes to the end: what was written so far is not handed over. */
  void skip() {
    consumer.seekToEnd(consumer.assignment());
    consumer.assignment().forEach(consumer::position);
  }

  /** Hands over what has arrived, waiting at most {@code timeout} for the first record. */
  void poll(Duration timeout, Consumer<WireRecord> target) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      target.accept(WireRecords.of(record));
    }
  }

  /** Sum of the end offsets of all partitions: a count of records that costs no transfer. */
  long endOffsets() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
