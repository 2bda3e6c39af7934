package dev.limpid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchTest {
  private static final Match.Query QUERY = new Match.Query("cam", 5, 2, 77, "frames/0/5");
  private static final Match.Place PLACE =
      new Match.Place(40, 500, 3, 41, 1_640_000_000L, "recordings", 1, 99);

  @Test
  void toJson_match_isTheBytesThatConsumersKnow() {
    Match match =
        new Match(Match.Kind.PROVISIONAL, "monday", QUERY, PLACE, 0.5, 0.75, new byte[] {1, -1});

    assertThat(match.toJson())
        .asString(UTF_8)
        .isEqualTo(
            "{\"kind\":\"provisional\",\"recording\":\"monday\","
                + "\"query\":{\"stream\":\"cam\",\"seq\":5,\"epoch\":2,\"timestampMillis\":77,"
                + "\"source\":\"frames/0/5\"},"
                + "\"reference\":{\"index\":40,\"frames\":500,\"first\":3,\"seq\":41,"
                + "\"pts\":1640000000,\"topic\":\"recordings\",\"partition\":1,\"offset\":99},"
                + "\"cost\":0.5,\"confidence\":0.75,\"costs\":\"Af8=\"}");
  }

  @Test
  void toJson_noMatch_saysSoWithNull() {
    Match match = new Match(Match.Kind.FINAL, "monday", QUERY, null, null, 0, null);

    assertThat(match.toJson())
        .asString(UTF_8)
        .startsWith("{\"kind\":\"final\"")
        .endsWith("\"reference\":null,\"cost\":null,\"confidence\":0.0}");
  }

  @Test
  void fromJson_whatToJsonWrote_isTheSame() {
    Match match = new Match(Match.Kind.PROVISIONAL, "m", QUERY, PLACE, 2.0, 1, new byte[] {0, 127});

    Match read = Match.fromJson(match.toJson());

    assertThat(read).usingRecursiveComparison().isEqualTo(match);
    assertThat(Match.fromJson(read.toJson()).reference()).isEqualTo(PLACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind",
        "recording",
        "query",
        "confidence",
        "stream",
        "source",
        "index",
        "topic",
        "offset"
      })
  void fromJson_missingField_isRefused(String field) {
    Match match = new Match(Match.Kind.FINAL, "m", QUERY, PLACE, 1.0, 1, null);
    String json = new String(match.toJson(), UTF_8).replace("\"" + field + "\":", "\"other\":");

    assertThatThrownBy(() -> Match.fromJson(json.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageStartingWith("not a match: ")
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{\"kind\":\"perhaps\"}", "{\"costs\":\"###\"}"})
  void fromJson_otherBytes_areRefused(String text) {
    assertThatThrownBy(() -> Match.fromJson(text.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class);
  }
}
