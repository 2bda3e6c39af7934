package dev.limpid.jobs;

import dev.limpid.jobs.PipelineKeys.Delivery;
import dev.limpid.jobs.PipelineKeys.LostOutputs;
import dev.limpid.jobs.PipelineKeys.Start;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.WireRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Where a pipeline reads from Kafka and writes to it. */
final class KafkaEnds {
  /** How soon a topic that a pattern matches, or a new partition, is found. */
  private static final Duration DISCOVERY = Duration.ofSeconds(30);

  private KafkaEnds() {}

  /** Reads the frames; not those of a producer's transaction that was given up. */
  static KafkaSource<WireRecord> source(Pipeline pipeline) {
    TopicChoice frames = pipeline.frames();
    Properties properties =
        pipeline
            .kafka()
            .consumer(
                Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    pipeline.get(PipelineKeys.FETCH),
                    KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                    DISCOVERY.toMillis()));
    KafkaSourceBuilder<WireRecord> builder =
        KafkaSource.<WireRecord>builder()
            .setProperties(properties)
            .setGroupId(group(pipeline))
            .setStartingOffsets(
                pipeline.get(PipelineKeys.START) == Start.EARLIEST
                    ? OffsetsInitializer.earliest()
                    : new NewestOffsets())
            .setDeserializer(new WireRecordReader(frames));
    if (frames.pattern().isEmpty()) {
      builder.setTopics(frames.names());
    } else {
      builder.setTopicPattern(Pattern.compile(frames.pattern()));
    }
    if (pipeline.get(PipelineKeys.BOUNDED)) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }

  /**
   * Writes records to the topics that they name.
   *
   * @param sink names it among those of the pipeline; empty for the frame operator's
   */
  static Sink<WireRecord> sink(Pipeline pipeline, String sink) {
    long timeout = TransactionTimeout.of(pipeline).toMillis();
    Properties properties =
        pipeline.kafka().producer(Map.of(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeout));
    String transactions = transactions(pipeline, sink);
    boolean isExact = pipeline.get(PipelineKeys.DELIVERY) == Delivery.EXACTLY_ONCE;
    KafkaSink<WireRecord> kafka =
        KafkaSink.<WireRecord>builder()
            .setBootstrapServers(pipeline.get(PipelineKeys.BOOTSTRAP))
            .setKafkaProducerConfig(properties)
            .setDeliveryGuarantee(
                isExact ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE)
            .setTransactionalIdPrefix(transactions)
            .setRecordSerializer(
                new WireRecordWriter(
                    pipeline.topics().deadLetter(), pipeline.allTopics(), pipeline.recordLimits()))
            .build();
    boolean skipsLost = pipeline.get(PipelineKeys.LOST_OUTPUTS) == LostOutputs.SKIP;
    return isExact
        ? new CheckedKafkaSink(kafka, properties, transactions, pipeline.kafka(), skipsLost)
        : kafka;
  }

  /** The group under which it is noted how far a pipeline has read. */
  static String group(Pipeline pipeline) {
    return "limpid-" + pipeline.get(PipelineKeys.PREFIX);
  }

  /**
   * What the transactional ids of a sink begin with. A dot comes before its name, because prefixes
   * of topics have none: with a hyphen the sink {@code burst} of prefix {@code a} would fence the
   * pipeline of prefix {@code a-burst}. A savepoint bears the ids that it was made with, so one
   * with the hyphen is committed, and its open transactions are aborted, as before.
   *
   * @param sink as in {@link #sink}
   */
  static String transactions(Pipeline pipeline, String sink) {
    return "limpid-" + pipeline.get(PipelineKeys.PREFIX) + (sink.isEmpty() ? "" : "." + sink);
  }
}
