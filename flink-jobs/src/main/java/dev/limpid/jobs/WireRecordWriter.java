package dev.limpid.jobs;

import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes each record to the topic that it names; its key picks the partition. */
final class WireRecordWriter implements KafkaRecordSerializationSchema<WireRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      WireRecord record, KafkaSinkContext context, Long timestamp) {
    byte[] key = record.stream().getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(record.topic(), null, record.timestampMillis(), key, record.value());
    for (WireHeader header : record.headers()) {
      out.headers().add(header.key(), header.value());
    }
    return out;
  }
}
