package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class WireRecordWriterTest {
  private static final WireRecordWriter WRITER =
      new WireRecordWriter(
          "limpid.dead-letter", List.of("limpid.deblurred", "limpid.dead-letter"), Map.of());

  /** As topics have it that were not made by limpid. */
  private static final int KAFKA_LIMIT = 1_048_588;

  private static final WireRecordWriter SMALL =
      new WireRecordWriter(
          "limpid.dead-letter",
          List.of("limpid.deblurred", "limpid.dead-letter"),
          Map.of("limpid.deblurred", KAFKA_LIMIT, "limpid.dead-letter", KAFKA_LIMIT));

  @Test
  void serialize_declaredTopic_isWritten() {
    assertThat(write("limpid.deblurred", 5).topic()).isEqualTo("limpid.deblurred");
  }

  @Test
  void serialize_topicThatNoStageDeclares_failsAtOnceNamingIt() {
    assertThatThrownBy(() -> write("limpid.secret", 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stream 'gate'")
        .hasMessageContaining("[limpid.dead-letter, limpid.deblurred], got 'limpid.secret'");
  }

  @Test
  void serialize_moreThanARecordMayHold_isADeadLetter() {
    ProducerRecord<byte[], byte[]> written =
        write("limpid.deblurred", KafkaSettings.MAX_RECORD_BYTES);
    assertThat(written.topic()).isEqualTo("limpid.dead-letter");
    assertThat(written.headers().lastHeader(FrameHeaders.ERROR)).isNotNull();
  }

  @Test
  void serialize_moreThanItsTopicTakes_isADeadLetterThatItsTopicTakes() {
    List<WireHeader> headers = List.of(WireHeader.ofText(FrameHeaders.SOURCE, "limpid.frames/0/7"));
    WireRecord output =
        WireRecord.outgoing("limpid.deblurred", 1, "gate", new byte[2 << 20], headers);
    WireRecord letter = WireRecords.of(read(SMALL.serialize(output, new NoContext(), 1L)));
    assertThat(letter.topic()).isEqualTo("limpid.dead-letter");
    assertThat(RecordLimits.bytes(letter)).isBetween(900_000L, (long) KAFKA_LIMIT);
    assertThat(letter.headers()).containsAll(headers);
    assertThat(letter.headers())
        .extracting(WireHeader::key)
        .containsOnlyOnce(FrameHeaders.TRUNCATED, FrameHeaders.ERROR);
  }

  /** Whatever its record was like. */
  @Test
  void serialize_deadLetterOfMoreThanItsTopicTakes_isCutAndSaysWhy() {
    List<WireHeader> headers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      headers.add(new WireHeader(FrameHeaders.SOURCE, new byte[64 << 10]));
    }
    WireRecord record =
        new WireRecord("limpid.frames", 0, 7, 1, "k".repeat(900_000), new byte[900_000], headers);
    WireRecord letter =
        WireRecords.of(
            read(
                SMALL.serialize(
                    record.deadLetter("limpid.dead-letter", "broken"), new NoContext(), 1L)));
    assertThat(RecordLimits.bytes(letter)).isLessThanOrEqualTo(KAFKA_LIMIT);
    assertThat(letter.headers())
        .contains(
            WireHeader.ofText(FrameHeaders.ERROR, "broken"),
            WireHeader.ofText(FrameHeaders.SOURCE, "limpid.frames/0/7"));
  }

  /** As a reader has it. */
  private static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(),
        0,
        0,
        record.timestamp(),
        TimestampType.CREATE_TIME,
        0,
        0,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  private static ProducerRecord<byte[], byte[]> write(String topic, int bytes) {
    WireRecord record = WireRecord.outgoing(topic, 1, "gate", new byte[bytes], List.of());
    return WRITER.serialize(record, new NoContext(), 1L);
  }

  /** The writer asks nothing of it. */
  private static final class NoContext implements KafkaSinkContext {
    @Override
    public int getParallelInstanceId() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getNumberOfParallelInstances() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int[] getPartitionsForTopic(String topic) {
      throw new UnsupportedOperationException();
    }
  }
}
