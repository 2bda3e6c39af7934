package dev.limpid.cli;

import dev.limpid.jobs.Pipeline;
import dev.limpid.wire.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Whether a job has read all frames that Kafka had when this was made, and a checkpoint holds that.
 * What the job says of itself counts, not what its group has noted: that may be of an earlier run.
 * The owner closes it. Used by one thread; the job calls {@link #reporter} from its own.
 */
final class InputEnd implements AutoCloseable {
  private static final String COMMITTED = "committedOffset";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> begins;
  private final Map<TopicPartition, Long> unread;
  private final Map<TopicPartition, Gauge<?>> committed = new ConcurrentHashMap<>();

  private InputEnd(KafkaConsumer<byte[], byte[]> consumer, Set<String> topics) {
    this.consumer = consumer;
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    this.begins = consumer.beginningOffsets(partitions);
    this.unread = new HashMap<>(consumer.endOffsets(partitions));
  }

  /**
   * Where the frames end now.
   *
   * @throws dev.limpid.wire.KafkaUnavailableException if Kafka does not answer
   */
  static InputEnd now(Pipeline pipeline) {
    Properties properties =
        pipeline
            .kafka()
            .consumer(
                Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    1));
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      Set<String> topics = pipeline.frames().in(admin.existing());
      KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      try {
        return new InputEnd(consumer, topics);
      } catch (KafkaException e) {
        consumer.close();
        throw pipeline.kafka().failure("say where the frames end", "Read", e);
      }
    }
  }

  /** Tells this how far the job has come. */
  MetricReporter reporter() {
    return new Progress();
  }

  /** Whether the job has come there. False if Kafka does not answer now. */
  boolean isReached() {
    try {
      Iterator<Map.Entry<TopicPartition, Long>> each = unread.entrySet().iterator();
      while (each.hasNext()) {
        Map.Entry<TopicPartition, Long> next = each.next();
        if (!isRead(next.getKey(), next.getValue())) {
          return false;
        }
        each.remove();
      }
      return true;
    } catch (KafkaException e) {
      return false;
    }
  }

  private boolean isRead(TopicPartition partition, long end) {
    Gauge<?> gauge = committed.get(partition);
    long next = gauge != null && gauge.getValue() instanceof Long offset ? offset : -1;
    return next >= end
        || holdsNothing(partition, Math.max(next, begins.getOrDefault(partition, 0L)), end);
  }

  /**
   * The last offsets of a partition may be marks of transactions, or of such that were aborted.
   * What Kafka has deleted meanwhile is not there; the oldest record that is left may be.
   */
  private boolean holdsNothing(TopicPartition partition, long from, long end) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          return false;
        }
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** Keeps the offsets that the job's sources have committed, by partition. */
  private final class Progress implements MetricReporter {
    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      if (name.equals(COMMITTED) && metric instanceof Gauge<?> gauge) {
        committed.put(partition(group), gauge);
      }
    }

    /** A job that restarts may have added the next one before. */
    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      if (name.equals(COMMITTED)) {
        committed.remove(partition(group), metric);
      }
    }

    private TopicPartition partition(MetricGroup group) {
      Map<String, String> variables = group.getAllVariables();
      return new TopicPartition(
          variables.getOrDefault("<topic>", ""),
          Integer.parseInt(variables.getOrDefault("<partition>", "-1")));
    }
  }
}
