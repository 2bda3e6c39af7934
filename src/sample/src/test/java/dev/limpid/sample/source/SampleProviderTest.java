package dev.limpid.sample.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.ingest.FrameSource;
import dev.limpid.ingest.Input;
import dev.limpid.ingest.InputParser;
import dev.limpid.ingest.SourceFrame;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SampleProviderTest {
  private final InputParser parser = InputParser.standard();

  @Test
  void source_ofADrive_rendersOnceAndLoopsFromMemory() {
    Input input = parser.parse("s=sample:64x48@5?seconds=0.6&condition=night&route=3");
    byte[] first;
    try (FrameSource source = input.opener().open()) {
      assertThat(source.expectedFrames()).isEqualTo(3);
      first = ((SourceFrame.Image) Objects.requireNonNull(source.next())).encoded();
    }
    try (FrameSource source = input.opener().open()) {
      assertThat(((SourceFrame.Image) Objects.requireNonNull(source.next())).encoded())
          .isSameAs(first);
      assertThat(((SourceFrame.Image) Objects.requireNonNull(source.next())).ptsNanos())
          .isEqualTo(200_000_000L);
      assertThat(source.next()).isNotNull();
      assertThat(source.next()).isNull();
    }
    assertThatThrownBy(() -> parser.parse("sample:64x48?weather=wet"))
        .hasMessageContaining("'weather=wet'")
        .hasMessageContaining("condition=");
  }

  @Test
  void parse_unknownScheme_listsThisOneToo() {
    assertThat(parser.parse("sample:").id()).isEqualTo("sample");
    assertThatThrownBy(() -> parser.parse("scene:64x48"))
        .hasMessageContaining("one of the schemes sample:, test:, found");
  }
}
