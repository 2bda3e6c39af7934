package dev.limpid.jobs;

import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Takes Kafka records as they are; whatever is wrong with one is found, and told, downstream. */
final class WireRecordReader implements KafkaRecordDeserializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<WireRecord> out) {
    List<WireHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      byte[] value = header.value();
      headers.add(new WireHeader(header.key(), value == null ? new byte[0] : value));
    }
    String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    out.collect(
        new WireRecord(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            key,
            record.value(),
            headers));
  }

  @Override
  public TypeInformation<WireRecord> getProducedType() {
    return WireRecordType.INSTANCE;
  }
}
