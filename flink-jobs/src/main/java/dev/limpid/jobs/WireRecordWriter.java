package dev.limpid.jobs;

import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes each record to the topic that it names; its key picks the partition. One that is larger
 * than its topic takes, whichever stage made it, becomes a dead letter: the producer would fail. A
 * dead letter that is larger than its own topic takes is cut.
 */
final class WireRecordWriter implements KafkaRecordSerializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  private final String deadLetterTopic;
  private final HashSet<String> topics;
  private final HashMap<String, Integer> limits;

  /**
   * @param topics that the pipeline writes to; the producer would look for another one for a minute
   * @param limits largest record of topics, bytes; {@link KafkaSettings#MAX_RECORD_BYTES} of others
   */
  WireRecordWriter(String deadLetterTopic, Collection<String> topics, Map<String, Integer> limits) {
    this.deadLetterTopic = deadLetterTopic;
    this.topics = new HashSet<>(topics);
    this.limits = new HashMap<>(limits);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      WireRecord record, KafkaSinkContext context, Long timestamp) {
    if (!topics.contains(record.topic())) {
      throw new IllegalStateException(
          "stream '%s': expected one of the topics that stages say they write, %s, got '%s'"
              .formatted(record.stream(), new TreeSet<>(topics), record.topic()));
    }
    return WireRecords.toProducer(fitting(record));
  }

  private WireRecord fitting(WireRecord record) {
    int limit = limit(record.topic());
    if (RecordLimits.fits(record, limit)) {
      return record;
    }
    return record.topic().equals(deadLetterTopic)
        ? RecordLimits.cutLetter(record, limit)
        : RecordLimits.unwritten(record, deadLetterTopic, limit, limit(deadLetterTopic));
  }

  private int limit(String topic) {
    return limits.getOrDefault(topic, KafkaSettings.MAX_RECORD_BYTES);
  }
}
