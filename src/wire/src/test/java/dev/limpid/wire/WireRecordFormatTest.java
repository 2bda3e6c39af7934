package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireRecordFormatTest {

  @Test
  void write_record_isTheBytesThatCheckpointsHold() throws IOException {
    WireRecord record =
        new WireRecord(
            "t",
            1,
            2,
            3,
            "ü",
            new byte[] {(byte) 0xFF},
            List.of(new WireHeader("h", new byte[] {5, 6})));

    assertThat(HexFormat.of().formatHex(bytes(record)))
        .isEqualTo(
            "00000001"
                + "74" // topic
                + "00000001" // partition
                + "0000000000000002" // offset
                + "0000000000000003" // timestamp
                + "01"
                + "00000002"
                + "c3bc" // key
                + "00000001"
                + "ff" // value
                + "00000001" // headers
                + "00000001"
                + "68"
                + "00000002"
                + "0506");
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    requireSame(new WireRecord("t", -1, -1, Long.MIN_VALUE, null, null, List.of()));
    requireSame(new WireRecord("", 0, 0, 0, "", new byte[0], List.of()));
    requireSame(WireRecord.end("t", 5, "cam"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, (1 << 20) + 1, 3 << 20, KafkaSettings.MAX_RECORD_BYTES})
  void read_largeValue_isTheSame(int length) throws IOException {
    byte[] value = new byte[length];
    new Random(length).nextBytes(value);

    requireSame(WireRecord.outgoing("t", 1, "cam", value, List.of()));
  }

  @Test
  void read_longKey_isTheSame() throws IOException {
    requireSame(
        WireRecord.outgoing(
            "t",
            1,
            "k".repeat(100_000),
            new byte[0],
            List.of(WireHeader.ofText("h".repeat(70_000), ""))));
  }

  @Test
  void read_cutOffAnywhere_saysThatItEnded() throws IOException {
    byte[] whole =
        bytes(
            WireRecord.outgoing(
                "t", 1, "cam", new byte[] {1, 2}, List.of(WireHeader.ofLong("n", 1))));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void read_negativeLength_tellsWhichAndWhat() {
    byte[] bytes = ByteBuffer.allocate(64).putInt(-2).array();

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(WireFormatException.class)
        .hasMessage("record: expected a length of its topic of 0 or more, got -2");
  }

  @Test
  void read_claimOfTwoGigabytes_endsWithTheBytes() {
    byte[] bytes = ByteBuffer.allocate(64).putInt(Integer.MAX_VALUE).array();

    assertThatThrownBy(() -> read(bytes)).isInstanceOf(EOFException.class);
  }

  static byte[] bytes(WireRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WireRecordFormat.write(record, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  static WireRecord read(byte[] bytes) throws IOException {
    return WireRecordFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static void requireSame(WireRecord record) throws IOException {
    assertThat(read(bytes(record))).isEqualTo(record);
  }
}
