package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WireHeaderTest {

  @Test
  void ofLong_value_isBigEndian() {
    WireHeader header = WireHeader.ofLong("n", 0x0102030405060708L);

    assertThat(header.value()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(header.int64()).isEqualTo(0x0102030405060708L);
  }

  @Test
  void text_notAscii_isUtf8() {
    WireHeader header = WireHeader.ofText("t", "Grüße ✓");

    assertThat(header.value()).hasSize(11);
    assertThat(header.text()).isEqualTo("Grüße ✓");
  }

  @Test
  void text_bytesThatAreNoUtf8_areReplaced() {
    assertThat(new WireHeader("t", new byte[] {'a', (byte) 0xFF}).text()).isEqualTo("a\uFFFD");
  }

  @Test
  void equals_sameBytesInOtherArrays_isTrue() {
    WireHeader header = new WireHeader("k", new byte[] {1, 2});

    assertThat(header).isEqualTo(new WireHeader("k", new byte[] {1, 2}));
    assertThat(header).hasSameHashCodeAs(new WireHeader("k", new byte[] {1, 2}));
    assertThat(header).isNotEqualTo(new WireHeader("k", new byte[] {1, 3}));
    assertThat(header).isNotEqualTo(new WireHeader("l", new byte[] {1, 2}));
  }
}
