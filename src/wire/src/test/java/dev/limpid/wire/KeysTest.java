package dev.limpid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  /** Bytes of which keys are made that are hard to tell apart. */
  private static final byte[] TELLING = {
    '\\',
    'x',
    '5',
    'C',
    'F',
    'f',
    '1',
    'B',
    0x1B,
    (byte) 0xFF,
    (byte) 0xC2,
    (byte) 0x9B,
    (byte) 0xED,
    (byte) 0xB2
  };

  @ParameterizedTest
  @ValueSource(strings = {"", "camera-1", "Kamera ü", "摄像机", "C:\\xyz", "\\xff"})
  void text_utf8_isUnchanged(String key) {
    assertThat(Keys.text(key.getBytes(UTF_8))).isEqualTo(key);
    assertThat(Keys.bytes(key)).isEqualTo(key.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "ff63616d, \\xFFcam",
    "fe63616d, \\xFEcam",
    "eda080, \\xED\\xA0\\x80",
    "c3, \\xC3",
    "5c784646, \\x5CxFF",
    "5cff, \\\\xFF",
    "611b5b326a, a\\x1B[2j",
    "61000a7f, a\\x00\\x0A\\x7F",
    "c29b326ac2a0, '\\xC2\\x9B2j\u00A0'"
  })
  void text_otherBytes_areEscaped_andComeBack(String hex, String text) {
    byte[] key = HexFormat.of().parseHex(hex);
    assertThat(Keys.text(key)).isEqualTo(text);
    assertThat(Keys.bytes(text)).isEqualTo(key);
  }

  @Test
  void text_anyKeys_comeBackAndStayApart() {
    SplittableRandom random = new SplittableRandom(9);
    Map<String, String> keyOf = new HashMap<>();
    for (int run = 0; run < 50_000; run++) {
      byte[] key = new byte[random.nextInt(9)];
      for (int i = 0; i < key.length; i++) {
        key[i] = TELLING[random.nextInt(TELLING.length)];
      }
      String hex = HexFormat.of().formatHex(key);
      String text = Keys.text(key);
      assertThat(HexFormat.of().formatHex(Keys.bytes(text))).as(text).isEqualTo(hex);
      assertThat(text.chars().noneMatch(Character::isISOControl)).as(text).isTrue();
      assertThat(Keys.given(text)).isEqualTo(text);
      assertThat(keyOf.putIfAbsent(text, hex)).as(text).isIn(null, hex);
    }
  }
}
