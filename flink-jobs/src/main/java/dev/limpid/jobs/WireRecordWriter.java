package dev.limpid.jobs;

import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes each record to the topic that it names; its key picks the partition. One that is larger
 * than a record may be, whichever stage made it, becomes a dead letter: the producer would fail.
 */
final class WireRecordWriter implements KafkaRecordSerializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  private final String deadLetterTopic;

  WireRecordWriter(String deadLetterTopic) {
    this.deadLetterTopic = deadLetterTopic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      WireRecord record, KafkaSinkContext context, Long timestamp) {
    return WireRecords.toProducer(
        RecordLimits.fits(record) ? record : RecordLimits.unwritten(record, deadLetterTopic));
  }
}
