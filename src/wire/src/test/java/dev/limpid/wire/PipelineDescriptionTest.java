package dev.limpid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineDescriptionTest {

  @ParameterizedTest
  @EnumSource(Panel.class)
  void fromJson_whatToJsonWrote_isTheSame(Panel panel) {
    PipelineDescription description = description(panel);

    assertThat(PipelineDescription.fromJson(description.toJson())).isEqualTo(description);
  }

  @Test
  void fromJson_noOutputs_isEmpty() {
    assertThat(PipelineDescription.fromJson("{\"outputs\":[]}".getBytes(UTF_8)).outputs())
        .isEmpty();
  }

  @Test
  void fromJson_fieldsOfALaterVersion_arePassedOver() {
    String json =
        new String(description(Panel.RESULT).toJson(), UTF_8).replace("{", "{\"later\":1,");

    assertThat(PipelineDescription.fromJson(json.getBytes(UTF_8)))
        .isEqualTo(description(Panel.RESULT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"outputs\":null}",
        "{\"outputs\":[null]}",
        "{\"outputs\":[{}]}",
        "{\"outputs\":[{\"topic\":\"t\",\"stage\":\"s\",\"title\":\"T\",\"panel\":\"CUBE\","
            + "\"contentType\":\"image/jpeg\"}]}",
        "{\"outputs\":[{\"topic\":null,\"stage\":\"s\",\"title\":\"T\",\"panel\":\"NONE\","
            + "\"contentType\":\"image/jpeg\"}]}"
      })
  void fromJson_otherBytes_areRefused(String text) {
    assertThatThrownBy(() -> PipelineDescription.fromJson(text.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageStartingWith("not a pipeline description: ");
  }

  private static PipelineDescription description(Panel panel) {
    return new PipelineDescription(
        List.of(
            new TopicDescription("limpid.deblurred", "deblur", "Deblurred", panel, "image/jpeg")));
  }
}
