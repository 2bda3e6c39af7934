package dev.limpid.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed records of topics, from start to end or one by one. One thread; close it. */
public final class TopicReader implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final KafkaAccess kafka;
  private final Consumer<byte[], byte[]> consumer;
  private final Duration patience;

  public TopicReader(KafkaAccess kafka) {
    this(kafka, consumer(kafka), TIMEOUT);
  }

  /**
   * Takes over a consumer.
   *
   * @param patience how long Kafka may give nothing
   */
  TopicReader(KafkaAccess kafka, Consumer<byte[], byte[]> consumer, Duration patience) {
    this.kafka = kafka;
    this.consumer = consumer;
    this.patience = patience;
  }

  private static Consumer<byte[], byte[]> consumer(KafkaAccess kafka) {
    Properties properties =
        kafka.consumer(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT.toMillis()));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Hands over every record that is in the topic now, partition by partition in order.
   *
   * @throws IllegalStateException if there is no such topic
   * @throws KafkaUnavailableException if Kafka does not answer, or stops doing so on the way
   */
  public void readAll(String topic, java.util.function.Consumer<WireRecord> target) {
    try {
      List<PartitionInfo> found = consumer.partitionsFor(topic, patience);
      if (found == null || found.isEmpty()) {
        throw new IllegalStateException(
            "Kafka at %s has no topic %s; see: %s"
                .formatted(kafka, topic, TopicAdmin.creatingCommand(kafka, List.of(topic))));
      }
      for (PartitionInfo info : found) {
        readAll(new TopicPartition(topic, info.partition()), target);
      }
    } catch (KafkaException e) {
      throw kafka.failure("read topic " + topic, "Read", e);
    }
  }

  private void readAll(TopicPartition partition, java.util.function.Consumer<WireRecord> target) {
    List<TopicPartition> one = List.of(partition);
    consumer.assign(one);
    consumer.seekToBeginning(one);
    Map<TopicPartition, Long> ends = consumer.endOffsets(one);
    long end = ends.getOrDefault(partition, 0L);
    long advanced = System.nanoTime();
    for (long at = consumer.position(partition); at < end; at = consumer.position(partition)) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      if (consumer.position(partition) > at) {
        advanced = System.nanoTime();
      } else if (System.nanoTime() - advanced > patience.toNanos()) {
        throw new TimeoutException(
            "nothing came for %d ms at %s, offset %d of %d"
                .formatted(patience.toMillis(), partition, at, end));
      }
      for (ConsumerRecord<byte[], byte[]> each : records) {
        if (each.offset() < end) {
          target.accept(WireRecords.of(each));
        }
      }
    }
  }

  /** Ends within seconds, also where Kafka is away. */
  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE));
  }
}
