package dev.limpid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireRecordsTest {
  private static final byte[] VALUE = {1, 2, 3};

  @Test
  void of_recordWithEverything_takesEverything() {
    ConsumerRecord<byte[], byte[]> record = read("Kamera ü".getBytes(UTF_8), VALUE);
    record.headers().add("a", new byte[] {9}).add("a", new byte[] {8});

    assertThat(WireRecords.of(record))
        .isEqualTo(
            new WireRecord(
                "frames",
                2,
                5,
                77,
                "Kamera ü",
                VALUE,
                List.of(new WireHeader("a", new byte[] {9}), new WireHeader("a", new byte[] {8}))));
  }

  @Test
  void of_neitherKeyNorValue_bothAreNull() {
    WireRecord record = WireRecords.of(read(null, null));

    assertThat(record.key()).isNull();
    assertThat(record.value()).isNull();
    assertThat(record.headers()).isEmpty();
  }

  @Test
  void of_headerWithoutValue_isOneWithout() {
    ConsumerRecord<byte[], byte[]> record = read(null, VALUE);
    record.headers().add(new RecordHeader(FrameHeaders.SYNTHETIC, (byte[]) null));

    WireRecord taken = WireRecords.of(record);

    assertThat(taken.headers()).containsExactly(new WireHeader("limpid.synthetic", null));
    assertThat(taken.headers().get(0).value()).isEmpty();
    assertThat(WireRecords.toProducer(taken).headers().lastHeader("limpid.synthetic").value())
        .isNull();
    assertThat(FrameHeaders.isSynthetic(taken.headers())).isTrue();
  }

  @Test
  void toProducer_record_keepsAllButThePlace() {
    List<WireHeader> headers = List.of(WireHeader.ofLong("n", 1), WireHeader.ofText("n", ""));
    ProducerRecord<byte[], byte[]> out =
        WireRecords.toProducer(new WireRecord("t", 3, 4, 77, "cam", VALUE, headers));

    assertThat(out.topic()).isEqualTo("t");
    assertThat(out.partition()).isNull();
    assertThat(out.timestamp()).isEqualTo(77);
    assertThat(out.key()).isEqualTo("cam".getBytes(UTF_8));
    assertThat(out.value()).isSameAs(VALUE);
    assertThat(out.headers())
        .extracting(header -> new WireHeader(header.key(), header.value()))
        .isEqualTo(headers);
  }

  @Test
  void toProducer_noKey_hasNone() {
    WireRecord record = new WireRecord("t", 3, 4, 77, null, null, List.of());

    assertThat(WireRecords.toProducer(record).key()).isNull();
    assertThat(WireRecords.toProducer(record).value()).isNull();
  }

  /** Kafka's own class throws for it. */
  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
  void toProducer_timeThatNoTopicTakes_isZero(long timestampMillis) {
    WireRecord record = new WireRecord("t", 3, 4, timestampMillis, "cam", null, List.of());

    assertThat(WireRecords.toProducer(record).timestamp()).isZero();
  }

  private static ConsumerRecord<byte[], byte[]> read(
      byte @Nullable [] key, byte @Nullable [] value) {
    return new ConsumerRecord<>(
        "frames",
        2,
        5,
        77,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
