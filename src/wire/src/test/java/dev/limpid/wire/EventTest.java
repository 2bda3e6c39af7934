package dev.limpid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
  private static final String WHOLE =
      "{\"type\":\"RESET_GAP\",\"stream\":\"cam\",\"seq\":5,\"epoch\":2,"
          + "\"timestampMillis\":77,\"detail\":\"5 frames missing\"}";

  @Test
  void toJson_withoutScore_leavesItOut() {
    Event event = new Event(Event.Type.RESET_GAP, "cam", 5, 2, 77, "5 frames missing");

    assertThat(event.toJson()).asString(UTF_8).isEqualTo(WHOLE);
  }

  @ParameterizedTest
  @EnumSource(Event.Type.class)
  void fromJson_whatToJsonWrote_isTheSame(Event.Type type) {
    Event event = new Event(type, "cäm", -1, Long.MIN_VALUE, 0, "\"quoted\"\n", 3.5);

    assertThat(Event.fromJson(event.toJson())).isEqualTo(event);
  }

  @Test
  void fromJson_unknownField_isPassedOver() {
    String json = WHOLE.replace("{", "{\"later\":{\"a\":[1]},");

    assertThat(Event.fromJson(json.getBytes(UTF_8)).seq()).isEqualTo(5);
  }

  @Test
  void fromJson_unknownType_namesIt() {
    String json = WHOLE.replace("RESET_GAP", "EXPLODED");

    assertThatThrownBy(() -> Event.fromJson(json.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageStartingWith("not an event: ")
        .hasMessageContaining("EXPLODED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"type", "stream", "seq", "epoch", "timestampMillis", "detail"})
  void fromJson_missingOrNullField_isRefused(String field) {
    String missing = WHOLE.replace("\"" + field + "\"", "\"other\"");
    String none = WHOLE.replaceAll("\"" + field + "\":(\"[^\"]*\"|\\d+)", "\"" + field + "\":null");

    assertThatThrownBy(() -> Event.fromJson(missing.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining(field);
    assertThatThrownBy(() -> Event.fromJson(none.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "[]", "7", "\"RESET_GAP\"", "{", "{\"type\":"})
  void fromJson_otherBytes_areRefused(String text) {
    assertThatThrownBy(() -> Event.fromJson(text.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageStartingWith("not an event: ");
  }

  @Test
  void isReset_typesOfResets_only() {
    assertThat(Event.Type.values())
        .filteredOn(Event.Type::isReset)
        .containsExactly(
            Event.Type.RESET_GAP,
            Event.Type.RESET_EPOCH,
            Event.Type.RESET_RESOLUTION,
            Event.Type.RESET_MODEL,
            Event.Type.RESET_EXPIRED,
            Event.Type.RESET_REJECTED,
            Event.Type.RESET_OVERLOAD,
            Event.Type.RESET_REFERENCE);
  }
}
