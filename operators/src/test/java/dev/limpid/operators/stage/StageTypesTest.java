package dev.limpid.operators.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageTypesTest {
  @TempDir Path folder;

  /** A type of a jar that takes the name of a shipped one. */
  public static class OtherDeblur extends StrangeStages.Strange {
    @Override
    public String name() {
      return "deblur";
    }
  }

  /** A type whose name is none. */
  public static final class Misnamed extends OtherDeblur {
    @Override
    public String name() {
      return "De blur";
    }
  }

  @Test
  void load_shippedTypes_haveNamesOfTheirOwn() {
    assertThat(StageTypes.load().all())
        .extracting(StageType::name)
        .containsExactly("deblur", "predict", "describe", "sync", "burst");
    assertThat(StageTypes.load().taskNames()).isEqualTo("deblur, predict, describe");
  }

  @Test
  void keys_ofEveryType_haveNamesOfTheirOwnAndDefaultsThatParse() {
    for (StageType type : StageTypes.load().all()) {
      assertThat(type.keys()).as(type.name()).isNotEmpty();
      assertThat(type.keys()).extracting(Key::name).doesNotHaveDuplicates().doesNotContain("as");
      for (Key<?> key : type.keys()) {
        assertThatCode(key::defaultValue)
            .as(type.name() + "." + key.name())
            .doesNotThrowAnyException();
        assertThat(key.description()).isNotBlank();
      }
    }
  }

  @Test
  void topics_ofAllTypes_haveKindsOfTheirOwn() {
    assertThat(StageTypes.load().all().stream().flatMap(type -> type.topics().stream()))
        .extracting(StageTopic::kind)
        .doesNotHaveDuplicates()
        .contains(
            "deblurred",
            "predicted",
            "concealed",
            "descriptors",
            "alignments",
            "aligned",
            "stills");
  }

  @Test
  void load_twoTypesOfOneName_namesBoth() throws IOException {
    assertThatThrownBy(() -> loadWith(OtherDeblur.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stage 'deblur' is given by both ")
        .hasMessageContaining("dev.limpid.operators.deblur.DeblurStageType")
        .hasMessageContaining(OtherDeblur.class.getName());
  }

  @Test
  void load_typeWithoutAName_isRefused() {
    assertThatThrownBy(() -> loadWith(Misnamed.class))
        .hasMessageContaining(Misnamed.class.getName())
        .hasMessageContaining("expected a name of lower case letters, digits and hyphens")
        .hasMessageContaining("got 'De blur'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "NoList; expected a list of topics, got 'null'",
        "Reserved; expected a kind of topic that limpid itself has not, got 'frames'",
        "Illegal; expected a kind of topic like 'deblurred', got 'a b/ü'",
        "KeyTwice; expected keys of different names, none 'as', got 'k'",
        "KeyAs; expected keys of different names, none 'as', got 'as'",
        "BadDefault; key 'k': its default: expected 1 to 2, got '99'",
        "Unmakable; cannot be made: java.lang.IllegalStateException: no licence",
      })
  void load_typeThatSaysNothingSensible_isRefusedByName(String type, String expected)
      throws Exception {
    Class<?> stage = Class.forName(StrangeStages.class.getName() + "$" + type);
    assertThatThrownBy(() -> loadWith(stage.asSubclass(StageType.class)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(stage.getName())
        .hasMessageContaining(expected);
  }

  @Test
  void load_servicesFileThatNamesNoClass_saysSo() throws IOException {
    assertThatThrownBy(() -> loadWith("com.none.Nope"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a stage cannot be found")
        .hasMessageContaining("com.none.Nope not found");
  }

  @Test
  void get_unknownStage_listsTheKnown() {
    assertThatThrownBy(() -> StageTypes.load().get("sharpen", FrameStageType.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "stage 'sharpen' is not there: found deblur, predict, describe, sync, burst");
    assertThat(StageTypes.load().find("sharpen")).isEmpty();
  }

  /** Loads with a jar that brings a type more. */
  private void loadWith(Class<? extends StageType> type) throws IOException {
    loadWith(type.getName());
  }

  private void loadWith(String type) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(StageType.class.getName()), type);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader jar = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(jar);
      StageTypes unused = StageTypes.load();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
