package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordLimitsTest {
  private static final int MAX = KafkaSettings.MAX_RECORD_BYTES;

  static Stream<Arguments> refusals() {
    List<WireHeader> many = Collections.nCopies(65, new WireHeader("h", null));
    return Stream.of(
        Arguments.of(record("cam", 5, 10), null),
        Arguments.of(record(null, 0, 0), null),
        Arguments.of(record("k".repeat(1024), 5, 0), null),
        Arguments.of(record("k".repeat(1025), 5, 0), "key of 1025 bytes: expected at most 1024"),
        Arguments.of(record("\\xFF".repeat(1025), 5, 0), "key of 1025 bytes"),
        Arguments.of(record("cam", -1, 0), "timestamp -1 ms: expected 0 to 7258118399999"),
        Arguments.of(record("cam", Long.MAX_VALUE, 0), "timestamp 9223372036854775807 ms"),
        Arguments.of(record("cam", 5, 40 << 20), "bytes: expected at most 16777216"),
        Arguments.of(record("cam", 5, 0, many), "65 headers: expected at most 64"),
        Arguments.of(
            record("cam", 5, 0, List.of(new WireHeader("h".repeat(70_000), null))),
            "headers of 70010 bytes: expected at most 65536"),
        Arguments.of(
            record("cam", 5, 0, List.of(WireHeader.ofLong("limpid.truncated", 40L << 20))),
            "record of 41943040 bytes"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusal_record_saysWhatIsTooMuch(WireRecord record, @Nullable String reason) {
    if (reason == null) {
      assertThat(RecordLimits.refusal(record)).isNull();
    } else {
      assertThat(RecordLimits.refusal(record)).contains(reason);
    }
  }

  static Stream<WireRecord> large() {
    return Stream.of(
        record("cam", 5, 40 << 20),
        record("cam", 5, MAX - 170),
        record("k".repeat(17 << 20), 5, 1000),
        record(null, 5, MAX, Collections.nCopies(70, WireHeader.ofText("h", "v".repeat(300_000)))));
  }

  @ParameterizedTest
  @MethodSource("large")
  void deadLetter_recordThatDoesNotFit_isCut_andSaysSo(WireRecord record) {
    WireRecord letter = record.deadLetter("dead", "r".repeat(10_000));

    assertThat(producerBytes(letter)).isBetween(MAX / 32L, (long) MAX);
    assertThat(header(letter, FrameHeaders.TRUNCATED).int64())
        .isEqualTo(RecordLimits.bytes(record));
    assertThat(header(letter, FrameHeaders.SOURCE).text()).isEqualTo("frames/3/4");
    assertThat(header(letter, FrameHeaders.ERROR).text()).startsWith("rrr").endsWith("...");
    assertThat(letter.key() == null).isEqualTo(record.key() == null);
    assertThat(letter.value()).isNotEmpty();
  }

  @Test
  void deadLetter_recordWithoutKey_hasNoneEither_andBelongsToItsPartition() {
    WireRecord letter =
        record(null, 5, 3, List.of(new WireHeader("h", null))).deadLetter("dead", "x");

    assertThat(letter.key()).isNull();
    assertThat(letter.stream()).isEqualTo("frames-3");
    assertThat(letter.headers()).contains(new WireHeader("h", null));
    assertThat(letter.value()).hasSize(3);
  }

  /** What Kafka's producer takes the record for. */
  private static long producerBytes(WireRecord record) {
    ProducerRecord<byte[], byte[]> out = WireRecords.toProducer(record);
    long bytes = 61 + 21;
    bytes += out.key() == null ? 1 : 5 + out.key().length;
    bytes += out.value() == null ? 1 : 5 + out.value().length;
    for (var header : out.headers()) {
      bytes += 10 + header.key().getBytes(StandardCharsets.UTF_8).length;
      bytes += header.value() == null ? 0 : header.value().length;
    }
    return bytes;
  }

  private static WireHeader header(WireRecord record, String name) {
    return record.headers().stream()
        .filter(each -> each.key().equals(name))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static WireRecord record(@Nullable String key, long timestampMillis, int bytes) {
    return record(key, timestampMillis, bytes, List.of());
  }

  private static WireRecord record(
      @Nullable String key, long timestampMillis, int bytes, List<WireHeader> headers) {
    return new WireRecord("frames", 3, 4, timestampMillis, key, new byte[bytes], headers);
  }
}
