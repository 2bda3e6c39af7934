package dev.limpid.operators.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelAdoptionTest {
  private static final Path BARE = TestModels.path("broken-no-metadata");
  private static final String CONTRACT =
      Model.read(TestModels.path("tiny-average"))
          .contractJson()
          .replace("tiny-average", "mine")
          .replace("nothing learnt", "größtenteils gelernt");

  @TempDir Path folder;

  @Test
  void adopt_bareFile_becomesAModelThatRuns() {
    Path target = folder.resolve("mine.onnx");

    Model model = ModelAdoption.adopt(BARE, CONTRACT, target, false);

    assertThat(model.id()).isEqualTo("mine@1.0.0");
    assertThat(model.path()).isEqualTo(target);
    assertThat(model.contractJson()).isEqualTo(CONTRACT);
    try (Session session = Engine.open(model, EngineOptions.cpu(1))) {
      assertThat(new ModelTrial(session).run())
          .isNotEmpty()
          .allSatisfy(finding -> assertThat(finding.passed()).as(finding.toString()).isTrue());
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void adopt_ontoItself_completesTheFile() throws IOException {
    Path file = Files.copy(BARE, folder.resolve("mine.onnx"));
    ModelAdoption.adopt(file, CONTRACT, file, false);

    assertThat(Model.read(file).id()).isEqualTo("mine@1.0.0");
  }

  @Test
  void adopt_contractAlreadyThere_needsReplace() throws IOException {
    Path file = Files.copy(TestModels.path("tiny-average"), folder.resolve("mine.onnx"));

    assertThatThrownBy(() -> ModelAdoption.adopt(file, CONTRACT, file, false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("already has a contract");
    assertThat(Model.read(file).id()).isEqualTo("tiny-average@1.0.0");
    assertThat(ModelAdoption.adopt(file, CONTRACT, file, true).id()).isEqualTo("mine@1.0.0");
  }

  @Test
  void adopt_contractThatDoesNotFit_leavesNothingBehind() {
    Path target = folder.resolve("mine.onnx");

    assertThatThrownBy(
            () -> ModelAdoption.adopt(BARE, CONTRACT.replace("float16", "float32"), target, false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model 'mine' input 'mean': expected float32");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void adopt_targetFolderMissing_saysWhichFile() {
    Path target = folder.resolve("none").resolve("mine.onnx");

    assertThatThrownBy(() -> ModelAdoption.adopt(BARE, CONTRACT, target, false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(target + ": cannot be written");
  }
}
