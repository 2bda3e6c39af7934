package dev.limpid.bench.soak;

import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what is committed, on a thread of its own, into a {@link Ledger}. Close it. */
final class Accountant implements AutoCloseable {
  private static final List<String> KINDS =
      List.of(
          "frames",
          "deblurred",
          "predicted",
          "descriptors",
          "alignments",
          "aligned",
          "stills",
          "events",
          "dead-letter");

  private final Topics topics;
  private final String bootstrap;
  private final Ledger ledger = new Ledger();
  private final Map<String, Long> records = new TreeMap<>();
  private final Thread thread;
  private final List<Long> latencies = new ArrayList<>();
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  Accountant(Topics topics, String bootstrap) {
    this.topics = topics;
    this.bootstrap = bootstrap;
    this.thread = new Thread(this::read, "soak-accountant");
    thread.setDaemon(true);
    thread.start();
  }

  Ledger ledger() {
    return ledger;
  }

  private void read() {
    Properties properties = KafkaSettings.consumer(bootstrap);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          KINDS.stream()
              .map(topics::name)
              .flatMap(
                  topic ->
                      IntStream.range(0, Soak.PARTITIONS)
                          .mapToObj(partition -> new TopicPartition(topic, partition)))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          take(WireRecords.of(record));
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private synchronized void take(WireRecord record) {
    records.merge(record.topic(), 1L, Long::sum);
    if (record.topic().equals(topics.frames())) {
      ledger.came(record);
    } else if (record.topic().equals(topics.name("deblurred"))) {
      ledger.picture(record);
      latencies.add(System.currentTimeMillis() - record.timestampMillis());
    } else if (record.topic().equals(topics.deadLetter())) {
      ledger.deadLetter(record);
    }
  }

  /** Adds how long pictures took from the camera until they were read, since the last row. */
  synchronized void addTo(Map<String, Double> row) {
    requireRunning();
    Collections.sort(latencies);
    row.put(
        "committedP50ms",
        latencies.isEmpty() ? Double.NaN : latencies.get(latencies.size() / 2).doubleValue());
    latencies.clear();
  }

  /** How many records each topic has. */
  synchronized Map<String, Long> records() {
    requireRunning();
    return new TreeMap<>(records);
  }

  /** Topics in which there is nothing. */
  List<String> idle() {
    Map<String, Long> found = records();
    return KINDS.stream().map(topics::name).filter(topic -> !found.containsKey(topic)).toList();
  }

  private void requireRunning() {
    if (failure != null) {
      throw new IllegalStateException("outputs cannot be read", failure);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(Duration.ofSeconds(30).toMillis());
  }
}
