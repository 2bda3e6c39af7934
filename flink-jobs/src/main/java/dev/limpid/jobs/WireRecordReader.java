package dev.limpid.jobs;

import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes Kafka records as they are; whatever is wrong with one is found, and told, downstream. Only
 * one that is larger than limpid can write is cut, so that nothing larger has to be carried.
 *
 * <p>A checkpoint also has offsets in topics that the pipeline does not read any more, and Flink
 * reads on there; those records are left out.
 */
final class WireRecordReader implements KafkaRecordDeserializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  private final TopicChoice topics;
  private final Map<String, Boolean> isRead = new HashMap<>();

  WireRecordReader(TopicChoice topics) {
    this.topics = topics;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<WireRecord> out) {
    if (!isRead.computeIfAbsent(record.topic(), topics::matches)) {
      return;
    }
    WireRecord whole = WireRecords.of(record);
    out.collect(RecordLimits.fits(whole) ? whole : RecordLimits.cut(whole));
  }

  @Override
  public TypeInformation<WireRecord> getProducedType() {
    return WireRecordType.INSTANCE;
  }
}
