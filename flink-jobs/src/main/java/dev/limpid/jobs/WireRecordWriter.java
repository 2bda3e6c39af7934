package dev.limpid.jobs;

import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes each record to the topic that it names; its key picks the partition. */
final class WireRecordWriter implements KafkaRecordSerializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      WireRecord record, KafkaSinkContext context, Long timestamp) {
    return WireRecords.toProducer(record);
  }
}
