package dev.limpid.operators.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.inference.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTest {
  private static final Path AVERAGE = TestModels.path("tiny-average");

  @TempDir Path folder;

  @Test
  void read_fixture_knowsNamesShapesAndHash() {
    Model model = Model.read(AVERAGE);

    assertThat(model.id()).isEqualTo("tiny-average@1.0.0");
    assertThat(model.inputNames()).containsExactly("frame", "mean");
    assertThat(model.outputNames()).containsExactly("frame_out", "mean_next");
    assertThat(model.inputShape("mean", 4, 21, 33)).containsExactly(4, 3, 11, 17);
    assertThat(model.outputShape("frame_out", 4, 21, 33)).containsExactly(4, 21, 33, 3);
    assertThat(model.sha256()).hasSize(64).isEqualTo(Model.read(AVERAGE).sha256());
    assertThat(model.sizeBytes()).isEqualTo(AVERAGE.toFile().length());
  }

  @Test
  void outputShape_vector_takesItsLengthFromTheGraph() {
    Model model = Model.read(TestModels.path("tiny-stateless"));

    assertThat(model.outputShape("descriptor", 4, 21, 33)).containsExactly(4, 8);
  }

  @Test
  void inputShape_unknownName_listsTheNames() {
    assertThatThrownBy(() -> Model.read(AVERAGE).inputShape("s0", 1, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model 'tiny-average' has no input 's0', it has frame, mean");
  }

  @Test
  void read_noMetadata_saysHowToAddIt() {
    assertFails("broken-no-metadata", ModelException.Code.CONTRACT)
        .hasMessageContaining("expected a metadata entry 'limpid', found []")
        .hasMessageContaining("limpid models adopt");
  }

  @Test
  void read_otherContractVersion_tellsExpectedAndActual() {
    assertFails("broken-contract-version", ModelException.Code.CONTRACT)
        .hasMessageContaining("contract version: expected 1 to 2, got 99");
  }

  @Test
  void read_wrongDtype_tellsExpectedAndActual() {
    assertFails("broken-wrong-dtype", ModelException.Code.CONTRACT)
        .hasMessageContaining(
            "model 'broken-wrong-dtype' input 'mean': expected float32 [N,3,ceil(H/2),ceil(W/2)],"
                + " the graph has float16 [N,3,h,w]")
        .hasMessageContaining("output 'mean_next': expected float32");
  }

  @Test
  void read_missingState_tellsWhatTheGraphHas() {
    assertFails("broken-missing-state", ModelException.Code.CONTRACT)
        .hasMessageContaining(
            "input 'absent': expected float16 [N,3,ceil(H/2),ceil(W/2)], the graph has no such"
                + " input; it has frame, mean")
        .hasMessageContaining(
            "input 'mean': the graph has float16 [N,3,h,w], the contract names frame, absent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"layout\": \"NHWC\"|\"layout\": \"NCHW\"|input 'frame': expected uint8 [N,3,H,W], the"
            + " graph has uint8 [N,H,W,3]",
        "[\"N\", 3,|[\"N\", 4,|input 'mean': expected float16 [N,4,ceil(H/2),ceil(W/2)], the graph"
            + " has float16 [N,3,h,w]",
        "[\"N\", 3, |[\"N\", |input 'mean': expected float16 [N,ceil(H/2),ceil(W/2)], the graph"
            + " has",
        "[\"N\", 3,|[\"N\", \"H\",|input 'mean': expected float16 [N,H,ceil(H/2),ceil(W/2)], the"
            + " graph",
      })
  void readAs_contractThatDiffersFromGraph_tellsExpectedAndActual(
      String valid, String wrong, String message) throws IOException {
    String json = contractJson(AVERAGE);
    assertThat(json).contains(valid);

    assertThatThrownBy(() -> Model.readAs(AVERAGE, json.replace(valid, wrong)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_noFile_isLoadError() {
    assertThatThrownBy(() -> Model.read(folder.resolve("none.onnx")))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.code()).isEqualTo(ModelException.Code.LOAD))
        .hasMessageContaining("none.onnx")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void bytes_fileChangedSince_isLoadError() throws IOException {
    Path file = Files.copy(AVERAGE, folder.resolve("changing.onnx"));
    Model model = Model.read(file);
    Files.copy(TestModels.path("tiny-stateless"), file, StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(model::bytes)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("changed while it was in use; expected sha256 " + model.sha256());
  }

  @Test
  void metadataEntry_appended_isReadAndLastOneWins() throws IOException {
    Path file = folder.resolve("adopted.onnx");
    byte[] entry = OnnxFile.metadataEntry("limpid", "größer");
    byte[] later = OnnxFile.metadataEntry("limpid", "kleiner");
    Files.write(file, Files.readAllBytes(TestModels.path("broken-no-metadata")));
    Files.write(file, entry, StandardOpenOption.APPEND);

    assertThat(OnnxFile.parse(Files.readAllBytes(file)).metadata())
        .containsExactly(Map.entry("limpid", "größer"));
    Files.write(file, later, StandardOpenOption.APPEND);
    assertThat(OnnxFile.parse(Files.readAllBytes(file)).metadata())
        .containsExactly(Map.entry("limpid", "kleiner"));
  }

  @Test
  void repository_name_findsFirstFolderThatHasIt() {
    ModelRepository models =
        new ModelRepository(List.of(folder.resolve("absent"), AVERAGE.getParent()));

    assertThat(models.load("tiny-average").id()).isEqualTo("tiny-average@1.0.0");
    assertThat(models.list()).contains(AVERAGE, TestModels.path("tiny-stateless"));
  }

  @Test
  void repository_path_isTakenAsItIs() {
    assertThat(new ModelRepository(List.of()).load(AVERAGE.toString()).path()).isEqualTo(AVERAGE);
  }

  @Test
  void repository_unknownName_listsModelsAndFolders() throws IOException {
    Files.copy(AVERAGE, folder.resolve("one.onnx"));
    Path absent = folder.resolve("absent");

    assertThatThrownBy(() -> new ModelRepository(List.of(absent, folder)).load("two"))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "no model 'two': found one; looked for two.onnx in %s (missing), %s"
                .formatted(absent, folder));
  }

  @Test
  void repository_missingPath_saysWhich() {
    assertThatThrownBy(() -> new ModelRepository(List.of()).load("a/b.onnx"))
        .hasMessage("model file a/b.onnx: no such file");
  }

  private static AbstractThrowableAssert<?, ?> assertFails(
      String fixture, ModelException.Code code) {
    return assertThatThrownBy(() -> Model.read(TestModels.path(fixture)))
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(fixture);
  }

  private static String contractJson(Path file) throws IOException {
    return Objects.requireNonNull(
        OnnxFile.parse(Files.readAllBytes(file)).metadata().get("limpid"));
  }
}
