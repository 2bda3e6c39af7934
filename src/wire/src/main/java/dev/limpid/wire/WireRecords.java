package dev.limpid.wire;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Kafka's records as ours, and back. Stateless; bytes are passed by reference. */
public final class WireRecords {
  private WireRecords() {}

  /** A record that was read; its key as {@link Keys} says. Nothing in it is judged. */
  public static WireRecord of(ConsumerRecord<byte[], byte[]> record) {
    List<WireHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new WireHeader(header.key(), header.value()));
    }
    String key = record.key() == null ? null : Keys.text(record.key());
    return new WireRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        key,
        record.value(),
        headers);
  }

  /**
   * A record to be written to the topic that it names; its key, if it has one, picks the partition.
   * A time that no topic takes is written as 0.
   */
  public static ProducerRecord<byte[], byte[]> toProducer(WireRecord record) {
    String key = record.key();
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(
            record.topic(),
            null,
            RecordLimits.isTime(record.timestampMillis()) ? record.timestampMillis() : 0L,
            key == null ? null : Keys.bytes(key),
            record.value());
    record.headers().forEach(header -> out.headers().add(header.key(), header.valueOrNull()));
    return out;
  }
}
