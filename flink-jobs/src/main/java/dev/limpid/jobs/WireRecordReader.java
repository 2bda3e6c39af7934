package dev.limpid.jobs;

import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes Kafka records as they are; whatever is wrong with one is found, and told, downstream. Only
 * one that is larger than limpid can write is cut, so that nothing larger has to be carried.
 */
final class WireRecordReader implements KafkaRecordDeserializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<WireRecord> out) {
    WireRecord whole = WireRecords.of(record);
    out.collect(RecordLimits.fits(whole) ? whole : RecordLimits.cut(whole));
  }

  @Override
  public TypeInformation<WireRecord> getProducedType() {
    return WireRecordType.INSTANCE;
  }
}
