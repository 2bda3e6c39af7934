package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.wire.TopicSpec.Retention;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  private final Topics topics = new Topics("site_1-a");

  @Test
  void all_topics_carryThePrefixAndNoNameTwice() {
    assertThat(topics.all())
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("site_1-a."))
        .contains(topics.frames(), topics.deadLetter(), topics.pipeline());
  }

  @Test
  void name_kind_isPrefixDotKind() {
    assertThat(topics.name("latents")).isEqualTo("site_1-a.latents");
    assertThat(topics.frames()).isEqualTo(topics.name("frames"));
  }

  @Test
  void specs_whatIsKeptForEver_isWhatReferencesNeed() {
    assertThat(topics.specs())
        .filteredOn(spec -> spec.retention() != Retention.NEWEST)
        .containsExactly(
            new TopicSpec("site_1-a.references", Retention.LAST_PER_KEY),
            new TopicSpec("site_1-a.recordings", Retention.ALL),
            new TopicSpec("site_1-a.pipeline", Retention.LAST_PER_KEY));
  }

  @Test
  void spec_topicOfAnother_keepsItsNewestRecords() {
    assertThat(topics.spec("site_1-a.recordings").retention()).isEqualTo(Retention.ALL);
    assertThat(topics.spec("other.recordings")).isEqualTo(TopicSpec.of("other.recordings"));
  }

  @Test
  void settings_retention_saysWhatKafkaIsTold() {
    assertThat(Retention.NEWEST.settings()).isEmpty();
    assertThat(Retention.ALL.settings()).containsOnlyKeys("retention.bytes");
    assertThat(Retention.LAST_PER_KEY.settings())
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("retention.bytes", "-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "ä", "a b", "a/b", "a\n"})
  void prefix_otherCharacters_areRefusedWithWhatIsAllowed(String prefix) {
    assertThatThrownBy(() -> new Topics(prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "topic prefix: expected 1-100 letters, digits, '_' or '-', got '" + prefix + "'");
  }

  @Test
  void prefix_tooLong_isRefused() {
    assertThat(new Topics("p".repeat(100)).frames()).hasSize(107);
    assertThatThrownBy(() -> new Topics("p".repeat(101)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void creatingCommand_topics_hasTheirPrefix() {
    assertThat(TopicAdmin.creatingCommand(KafkaAccess.of("kafka:1"), List.of("site_1-a.frames")))
        .isEqualTo("limpid topics --bootstrap kafka:1 --prefix site_1-a");
  }

  @Test
  void creatingCommand_topicOfAStageWithANameOfItsOwn_isThatOfThePipelineFile() {
    assertThat(
            TopicAdmin.creatingCommand(
                KafkaAccess.of("kafka:1"), List.of("a.frames", "a.second.deblurred")))
        .isEqualTo("limpid topics PIPELINE --bootstrap kafka:1");
  }
}
