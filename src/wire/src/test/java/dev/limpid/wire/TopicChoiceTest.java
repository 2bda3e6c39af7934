package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicChoiceTest {

  @Test
  void names_matchOnlyThemselves() {
    TopicChoice choice = TopicChoice.of("a.frames", "b");

    assertThat(choice.in(List.of("a.frames", "a-frames", "bb", "b")))
        .containsExactly("a.frames", "b");
    assertThat(choice.isOne()).isFalse();
    assertThat(TopicChoice.of("b").isOne()).isTrue();
    assertThat(TopicChoice.of().isEmpty()).isTrue();
  }

  @Test
  void pattern_matchesWholeNames() {
    TopicChoice choice = new TopicChoice(List.of("extra"), "cams\\..*");

    assertThat(choice.in(List.of("cams.gate", "mycams.gate", "cams", "extra")))
        .containsExactly("cams.gate", "extra");
    assertThat(choice.isOne()).isFalse();
  }

  @Test
  void description_withFrames_isReadAsWritten() {
    PipelineDescription description =
        new PipelineDescription(List.of(), new TopicChoice(List.of(), "cams\\..*"));

    assertThat(PipelineDescription.fromJson(description.toJson())).isEqualTo(description);
    assertThat(
            new String(
                new PipelineDescription(List.of()).toJson(),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"outputs\":[]}");
  }
}
