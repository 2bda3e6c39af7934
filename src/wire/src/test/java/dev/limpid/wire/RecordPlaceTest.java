package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPlaceTest {

  @Test
  void parse_whatToStringWrote_isTheSame() {
    RecordPlace place = new RecordPlace("limpid.frames", 12, 999_999_999_999L);

    assertThat(place).hasToString("limpid.frames/12/999999999999");
    assertThat(RecordPlace.parse(place.toString())).isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "t",
        "t/1",
        "t/1/",
        "t//2",
        "/1/2",
        "t/1/2/3",
        "t/x/2",
        "t/1/x",
        "t/-1/2",
        "t/1/-2",
        "t/+1/2",
        "t/1/2 ",
        "t/2147483648/0",
        "t/0/9999999999999999999"
      })
  void parse_otherText_isRefusedWithIt(String text) {
    assertThatThrownBy(() -> RecordPlace.parse(text))
        .isInstanceOf(WireFormatException.class)
        .hasMessage("place of a record: expected topic/partition/offset, got '%s'", text);
  }
}
