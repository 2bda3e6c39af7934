package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SourceProvidersTest {

  private record Fake(String scheme) implements SourceProvider {
    @Override
    public FrameSource.Opener source(String location) {
      throw new IllegalArgumentException(location);
    }
  }

  private final SourceProviders providers =
      SourceProviders.of(List.of(new Fake("scene"), new Fake("game2")));

  @Test
  void find_byScheme_givesItsProvider() {
    assertThat(providers.find("game2:level=3")).contains(new Fake("game2"));
    assertThat(providers.find("game:level=3")).isEmpty();
    assertThat(providers.find("game2")).isEmpty();
    assertThat(providers.find("c:level=3")).isEmpty();
    assertThat(providers.schemes()).isEqualTo("game2:, scene:");
  }

  @Test
  void of_oneSchemeTwice_isRefused() {
    assertThatThrownBy(() -> SourceProviders.of(List.of(new Fake("scene"), new Fake("scene"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two source providers have the scheme 'scene'");
  }

  @Test
  void load_classPath_hasTheTestPattern() {
    assertThat(SourceProviders.load().schemes()).isEqualTo("test:");
  }
}
