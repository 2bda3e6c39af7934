package dev.limpid.dashboard;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of some topics, uncommitted and without a group, from their ends on; follows
 * topics and partitions that are made later from their beginnings. Which topics may change at any
 * time. Brokers that go away are waited for. One thread, started by {@link #start} and stopped by
 * {@link #close}; asks for the topics and hands records over on it.
 */
final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final long DISCOVER_NANOS = 2_000_000_000L;

  /** Takes what the follower reads. */
  interface Reader {
    /** Takes a record; {@code earlier} if it lay in Kafka before the follower started. */
    void record(WireRecord record, boolean earlier);
  }

  private final KafkaAccess kafka;
  private final Supplier<TopicChoice> topics;
  private final Map<String, Integer> history;
  private final Reader reader;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private final Map<TopicPartition, Long> startOffsets = new HashMap<>();
  private volatile FeedStatus status;
  private volatile boolean closing;
  private Set<TopicPartition> followed = Set.of();

  /** What was looked for before, whether it was there or not. */
  private TopicChoice lookedFor = TopicChoice.of();

  private long discoveredNanos = System.nanoTime() - DISCOVER_NANOS;

  /**
   * Makes a follower; it does nothing yet.
   *
   * @param topics names those that are to be read, each time that it is asked
   * @param history how many records before the end to begin at, for topics where that is not 0
   * @throws KafkaException if the address is malformed or no host in it can be resolved
   */
  TopicFollower(
      KafkaAccess kafka,
      Supplier<TopicChoice> topics,
      Map<String, Integer> history,
      Reader reader) {
    this.kafka = kafka;
    this.topics = topics;
    this.history = Map.copyOf(history);
    this.reader = reader;
    this.status = FeedStatus.connecting(kafka.bootstrap());
    this.consumer = new KafkaConsumer<>(settings(kafka), bytes(), bytes());
    this.thread = new Thread(this::run, "limpid-dashboard-kafka");
    thread.setDaemon(true);
  }

  private static ByteArrayDeserializer bytes() {
    return new ByteArrayDeserializer();
  }

  private static Properties settings(KafkaAccess kafka) {
    return kafka.consumer(
        Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_uncommitted",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "latest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            100,
            ConsumerConfig.CLIENT_ID_CONFIG,
            "limpid-dashboard"));
  }

  void start() {
    thread.start();
  }

  FeedStatus status() {
    return status;
  }

  private void run() {
    try (consumer) {
      while (!closing) {
        try {
          discoverIfDue();
          readOrWait();
        } catch (WakeupException e) {
          LOG.debug("woken up to close");
        } catch (RuntimeException e) {
          failed(e);
        }
      }
    }
  }

  private void readOrWait() {
    if (followed.isEmpty()) {
      LockSupport.parkNanos(POLL.toNanos());
    } else {
      consumer.poll(POLL).forEach(this::deliver);
    }
  }

  private void failed(RuntimeException failure) {
    String detail = String.valueOf(kafka.failure("read", "Read", failure).getMessage());
    if (!detail.equals(status.detail())) {
      LOG.warn("{}; trying again", detail);
    }
    status = new FeedStatus(false, detail, status.topics(), status.missingTopics());
    LockSupport.parkNanos(RETRY.toNanos());
  }

  private void discoverIfDue() {
    TopicChoice wanted = topics.get();
    if (wanted.equals(lookedFor) && System.nanoTime() - discoveredNanos < DISCOVER_NANOS) {
      return;
    }
    Map<String, List<PartitionInfo>> existing = consumer.listTopics(METADATA_TIMEOUT);
    Set<TopicPartition> partitions = new HashSet<>();
    Set<String> missing = new TreeSet<>(wanted.names());
    Set<String> found = new TreeSet<>();
    for (String topic : wanted.in(existing.keySet())) {
      for (PartitionInfo info : existing.getOrDefault(topic, List.of())) {
        partitions.add(new TopicPartition(topic, info.partition()));
        found.add(topic);
      }
    }
    missing.removeAll(found);
    if (!partitions.equals(followed)) {
      follow(partitions);
    }
    lookedFor = wanted;
    String detail = "reading from Kafka at " + kafka + refusals(missing);
    status = new FeedStatus(true, detail, List.copyOf(found), List.copyOf(missing));
    discoveredNanos = System.nanoTime();
  }

  /** Topics that may not be seen are not among those that there are; a question tells them. */
  private String refusals(Set<String> missing) {
    StringBuilder text = new StringBuilder();
    for (String topic : missing) {
      try {
        var unused = consumer.partitionsFor(topic, METADATA_TIMEOUT);
      } catch (TopicAuthorizationException e) {
        text.append("; ").append(kafka.failure("read topic " + topic, "Read", e).getMessage());
      }
    }
    return text.toString();
  }

  private void follow(Set<TopicPartition> partitions) {
    Set<TopicPartition> added = new HashSet<>(partitions);
    added.removeAll(followed);
    consumer.assign(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(added, METADATA_TIMEOUT);
    Map<TopicPartition, Long> ends = consumer.endOffsets(added, METADATA_TIMEOUT);
    for (TopicPartition partition : added) {
      long begin = beginnings.getOrDefault(partition, 0L);
      long start =
          lookedFor.matches(partition.topic()) ? begin : ends.getOrDefault(partition, begin);
      startOffsets.put(partition, start);
      consumer.seek(partition, Math.max(begin, start - history.getOrDefault(partition.topic(), 0)));
    }
    followed = Set.copyOf(partitions);
  }

  private void deliver(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    boolean earlier = record.offset() < startOffsets.getOrDefault(partition, 0L);
    try {
      reader.record(WireRecords.of(record), earlier);
    } catch (RuntimeException e) {
      LOG.error(
          "record {}/{}/{} not shown", record.topic(), record.partition(), record.offset(), e);
    }
  }

  /** Stops reading; waits for the thread. Idempotent. */
  @Override
  public void close() {
    closing = true;
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    try {
      thread.join(METADATA_TIMEOUT.toMillis() * 2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
