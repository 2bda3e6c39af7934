package dev.limpid.jobs;

import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.util.Collection;
import java.util.HashSet;
import java.util.TreeSet;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes each record to the topic that it names; its key picks the partition. One that is larger
 * than a record may be, whichever stage made it, becomes a dead letter: the producer would fail.
 */
final class WireRecordWriter implements KafkaRecordSerializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  private final String deadLetterTopic;
  private final HashSet<String> topics;

  /**
   * @param topics that the pipeline writes to; the producer would look for another one for a minute
   */
  WireRecordWriter(String deadLetterTopic, Collection<String> topics) {
    this.deadLetterTopic = deadLetterTopic;
    this.topics = new HashSet<>(topics);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      WireRecord record, KafkaSinkContext context, Long timestamp) {
    if (!topics.contains(record.topic())) {
      throw new IllegalStateException(
          "stream '%s': expected one of the topics that stages say they write, %s, got '%s'"
              .formatted(record.stream(), new TreeSet<>(topics), record.topic()));
    }
    return WireRecords.toProducer(
        RecordLimits.fits(record) ? record : RecordLimits.unwritten(record, deadLetterTopic));
  }
}
