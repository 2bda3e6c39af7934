package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePositionTest {

  @Test
  void parse_headerOfAResult_isThePosition() {
    assertThat(SourcePosition.parse("limpid.frames/3/1234567890123"))
        .contains(new SourcePosition("limpid.frames", 3, 1234567890123L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "limpid.frames", "a/b/c", "a/1", "a/-1/2", "a/1/99999999999999999999"})
  void parse_otherText_isEmpty(String text) {
    assertThat(SourcePosition.parse(text)).isEmpty();
  }

  @Test
  void isUpTo_otherPartition_isFalse() {
    SourcePosition at = new SourcePosition("t", 0, 5);
    assertThat(at.isUpTo(new SourcePosition("t", 0, 5))).isTrue();
    assertThat(at.isUpTo(new SourcePosition("t", 0, 4))).isFalse();
    assertThat(at.isUpTo(new SourcePosition("t", 1, 9))).isFalse();
  }
}
