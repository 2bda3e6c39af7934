package dev.limpid.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Kafka's records as ours, and back. Stateless; bytes are passed by reference. */
public final class WireRecords {
  private static final byte[] EMPTY = {};

  private WireRecords() {}

  /**
   * A record that was read. Nothing in it is judged. Kafka knows headers without a value; here such
   * a one has an empty value, which is what the headers that are only present or absent have.
   */
  public static WireRecord of(ConsumerRecord<byte[], byte[]> record) {
    List<WireHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new WireHeader(header.key(), header.value() == null ? EMPTY : header.value()));
    }
    String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    return new WireRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        key,
        record.value(),
        headers);
  }

  /** A record to be written to the topic that it names; its stream picks the partition. */
  public static ProducerRecord<byte[], byte[]> toProducer(WireRecord record) {
    byte[] key = record.stream().getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(record.topic(), null, record.timestampMillis(), key, record.value());
    record.headers().forEach(header -> out.headers().add(header.key(), header.value()));
    return out;
  }
}
