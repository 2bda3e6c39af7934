package dev.limpid.jobs;

import dev.limpid.jobs.PipelineKeys.Delivery;
import dev.limpid.jobs.PipelineKeys.LostOutputs;
import dev.limpid.jobs.PipelineKeys.Start;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.WireRecord;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Where a pipeline reads from Kafka and writes to it. */
final class KafkaEnds {
  private KafkaEnds() {}

  /** Reads the frames. */
  static KafkaSource<WireRecord> source(Pipeline pipeline) {
    Properties properties = KafkaSettings.consumer(pipeline.get(PipelineKeys.BOOTSTRAP));
    properties.setProperty(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        String.valueOf(pipeline.get(PipelineKeys.FETCH)));
    KafkaSourceBuilder<WireRecord> builder =
        KafkaSource.<WireRecord>builder()
            .setProperties(properties)
            .setGroupId("limpid-" + pipeline.get(PipelineKeys.PREFIX))
            .setTopics(pipeline.topics().frames())
            .setStartingOffsets(
                pipeline.get(PipelineKeys.START) == Start.EARLIEST
                    ? OffsetsInitializer.earliest()
                    : OffsetsInitializer.latest())
            .setDeserializer(new WireRecordReader());
    if (pipeline.get(PipelineKeys.BOUNDED)) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }

  /**
   * Writes records to the topics that they name.
   *
   * @param suffix of the names of transactions; each sink has its own
   */
  static Sink<WireRecord> sink(Pipeline pipeline, String suffix) {
    Properties properties = KafkaSettings.producer(pipeline.get(PipelineKeys.BOOTSTRAP));
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        String.valueOf(TransactionTimeout.of(pipeline).toMillis()));
    boolean isExact = pipeline.get(PipelineKeys.DELIVERY) == Delivery.EXACTLY_ONCE;
    KafkaSink<WireRecord> sink =
        KafkaSink.<WireRecord>builder()
            .setBootstrapServers(pipeline.get(PipelineKeys.BOOTSTRAP))
            .setKafkaProducerConfig(properties)
            .setDeliveryGuarantee(
                isExact ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE)
            .setTransactionalIdPrefix("limpid-" + pipeline.get(PipelineKeys.PREFIX) + suffix)
            .setRecordSerializer(new WireRecordWriter())
            .build();
    boolean skipsLost = pipeline.get(PipelineKeys.LOST_OUTPUTS) == LostOutputs.SKIP;
    return isExact ? new CheckedKafkaSink(sink, properties, skipsLost) : sink;
  }
}
