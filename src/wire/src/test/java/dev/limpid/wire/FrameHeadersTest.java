package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameHeadersTest {

  @Test
  void parse_noHeaders_isNone() {
    assertThat(FrameHeaders.parse(List.of())).isEqualTo(FrameHeaders.NONE);
  }

  @Test
  void parse_whatToWireWrote_isTheSame() {
    FrameHeaders headers =
        new FrameHeaders(OptionalLong.of(-3), OptionalLong.of(Long.MAX_VALUE), Long.MIN_VALUE);

    assertThat(FrameHeaders.parse(headers.toWire())).isEqualTo(headers);
  }

  @Test
  void toWire_absentOnes_areLeftOut() {
    assertThat(FrameHeaders.NONE.toWire())
        .containsExactly(WireHeader.ofLong(FrameHeaders.EPOCH, 0));
  }

  @Test
  void parse_severalOfOneName_theLastCounts() {
    List<WireHeader> headers =
        List.of(
            WireHeader.ofLong(FrameHeaders.SEQ, 1),
            WireHeader.ofLong(FrameHeaders.EPOCH, 7),
            WireHeader.ofLong(FrameHeaders.SEQ, 2),
            WireHeader.ofLong(FrameHeaders.EPOCH, 8));

    assertThat(FrameHeaders.parse(headers))
        .isEqualTo(new FrameHeaders(OptionalLong.of(2), OptionalLong.empty(), 8));
  }

  @Test
  void parse_headersOfOutputs_arePassedOver() {
    List<WireHeader> headers =
        List.of(
            WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "image/jpeg"),
            WireHeader.ofText(FrameHeaders.STAGE, "deblur"),
            WireHeader.ofText(FrameHeaders.MODEL, "m@1"),
            WireHeader.ofText(FrameHeaders.SOURCE, "a/0/0"),
            WireHeader.ofText(FrameHeaders.REFERENCE, "a/0/0"),
            WireHeader.ofLong(FrameHeaders.DIM, 4),
            WireHeader.ofLong(FrameHeaders.HORIZON, 1),
            WireHeader.ofText(FrameHeaders.ERROR, "broken"));

    assertThat(FrameHeaders.parse(headers)).isEqualTo(FrameHeaders.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "limpid.seq, 0",
    "limpid.seq, 7",
    "limpid.pts, 4",
    "limpid.pts, 9",
    "limpid.epoch, 0",
    "limpid.epoch, 16"
  })
  void parse_wrongLength_tellsHeaderExpectedAndActual(String key, int length) {
    List<WireHeader> headers = List.of(new WireHeader(key, new byte[length]));

    assertThatThrownBy(() -> FrameHeaders.parse(headers))
        .isInstanceOf(WireFormatException.class)
        .hasMessage(
            "header '%s': expected a big-endian int64 (8 bytes), got %d bytes", key, length);
  }

  @Test
  void isSynthetic_headerPresent_whateverItsValue() {
    assertThat(FrameHeaders.isSynthetic(List.of())).isFalse();
    assertThat(FrameHeaders.isSynthetic(FrameHeaders.NONE.toWire())).isFalse();
    assertThat(FrameHeaders.isSynthetic(List.of(WireHeader.ofText(FrameHeaders.SYNTHETIC, ""))))
        .isTrue();
    assertThat(FrameHeaders.isSynthetic(List.of(WireHeader.ofText(FrameHeaders.SYNTHETIC, "x"))))
        .isTrue();
  }

  @Test
  void isEnd_recordOfAnEnd_only() {
    assertThat(FrameHeaders.isEnd(WireRecord.end("t", 0, "cam").headers())).isTrue();
    assertThat(FrameHeaders.isEnd(FrameHeaders.NONE.toWire())).isFalse();
  }
}
