package dev.limpid.wire;

import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Client settings that all parts of limpid share; record limits must match on both sides. */
public final class KafkaSettings {

  /** Largest record that producers, topics and consumers accept, bytes. */
  public static final int MAX_RECORD_BYTES = 16 << 20;

  /**
   * Most records that a consumer of frames takes at once. A batch of a few kB may hold gigabytes:
   * it is decompressed record by record, as they are taken.
   */
  public static final int MAX_POLL_RECORDS = 2;

  private KafkaSettings() {}

  /** Settings of a producer of frames: all replicas acknowledge, frames are not compressed. */
  public static Properties producer(String bootstrap) {
    Properties properties = new Properties();
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(MAX_RECORD_BYTES));
    properties.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(64 << 20));
    properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    return properties;
  }

  /** Settings of a consumer of frames; the caller adds group, isolation and offset policy. */
  public static Properties consumer(String bootstrap) {
    Properties properties = new Properties();
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.setProperty(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, String.valueOf(MAX_RECORD_BYTES));
    properties.setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, String.valueOf(64 << 20));
    properties.setProperty(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(MAX_POLL_RECORDS));
    return properties;
  }
}
