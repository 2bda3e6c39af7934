package dev.limpid.operators.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.onnx.ModelProto;
import dev.limpid.operators.model.onnx.StringStringEntryProto;
import dev.limpid.operators.model.onnx.TensorProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model whose weights lie beside it; {@code secret.bin} lies where no model may look. */
class ExternalDataTest {
  private static final Path FIXTURE = TestModels.path("external/tiny-average");
  private static final String DATA = "tiny-average.onnx.data";
  private static final byte[] SECRET =
      "root:x:0:0 the secret".repeat(100).getBytes(StandardCharsets.UTF_8);

  @TempDir Path outside;
  private Path folder;
  private Path file;

  @BeforeEach
  void copyModel() throws IOException {
    folder = Files.createDirectory(outside.resolve("models"));
    file = Files.copy(FIXTURE, folder.resolve("mine.onnx"));
    Files.copy(FIXTURE.resolveSibling(DATA), folder.resolve(DATA));
    Files.write(outside.resolve("secret.bin"), SECRET);
  }

  @Test
  void fixture_hasExternalDataInWeightsBranchesAndConstants() throws IOException {
    List<TensorProto.Builder> tensors = OnnxFile.parse(Files.readAllBytes(file)).externalTensors();
    assertThat(tensors)
        .extracting(TensorProto.Builder::getName)
        .contains("full", "ahalf", "bhalf", "");
  }

  @Test
  void bytes_areOfOneFileThatNamesNoOther() throws IOException {
    OnnxFile whole = OnnxFile.parse(Model.read(file).bytes());
    assertThat(whole.externalTensors()).isEmpty();
    assertThat(whole.metadata()).isEqualTo(OnnxFile.parse(Files.readAllBytes(file)).metadata());
  }

  @Test
  void sha256_isThatOfTheFilesJoined() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(Files.readAllBytes(file));
    digest.update(Files.readAllBytes(folder.resolve(DATA)));
    Model model = Model.read(file);
    assertThat(model.sha256()).isEqualTo(HexFormat.of().formatHex(digest.digest()));
    assertThat(model.sizeBytes()).isEqualTo(Files.size(file) + Files.size(folder.resolve(DATA)));
  }

  @Test
  void sha256_otherWeights_isAnotherAndBytesSaySo() throws IOException {
    Model before = Model.read(file);
    byte[] weights = Files.readAllBytes(folder.resolve(DATA));
    weights[0] ^= 1;
    Files.write(folder.resolve(DATA), weights);
    assertThat(Model.read(file).sha256()).isNotEqualTo(before.sha256());
    assertThatThrownBy(before::bytes)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("changed while it was in use");
  }

  @Test
  void adopt_modelWithExternalData_takesItIn() throws IOException {
    String contract = Model.read(file).contractJson();
    Path target = outside.resolve("adopted.onnx");
    Model adopted = ModelAdoption.adopt(file, contract, target, true);
    assertThat(OnnxFile.parse(Files.readAllBytes(target)).externalTensors()).isEmpty();
    assertThat(adopted.id()).isEqualTo("tiny-average@1.0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "a/../../secret.bin",
        "./../secret.bin",
        "sub/../tiny-average.onnx.data",
        "/etc/passwd",
        "//etc/passwd",
        "/proc/self/environ",
        "..\\secret.bin",
        "link.bin",
        "linked/secret.bin",
        "out/secret.bin"
      })
  void read_locationOutsideTheFolder_isRefused(String location) throws IOException {
    Files.createSymbolicLink(folder.resolve("link.bin"), outside.resolve("secret.bin"));
    Files.createSymbolicLink(folder.resolve("linked"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("out"), outside);
    assertRefused(location)
        .hasMessageContaining(
            "tensor 'full': expected a file in the model's folder " + folder.toRealPath())
        .hasMessageContaining("got '" + location);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "absent.bin | there is no file 'absent.bin' in",
        "'   ' | it has no location",
        "sub | 'sub' in",
        "*/_ORT_MEM_ADDR_/* | there is no file",
        "file:///etc/passwd | there is no file",
        "~/secret.bin | there is no file",
        "%2e%2e/secret.bin | there is no file",
      })
  void read_locationOfNoFile_isRefused(String location, String message) throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    assertRefused(location).hasMessageContaining("tensor 'full'").hasMessageContaining(message);
  }

  @Test
  void read_locationThatIsNoPath_isRefused() throws IOException {
    assertRefused("a\0b").hasMessageContaining("its location is no path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub/weights.bin", "./sub/weights.bin", "inside.bin"})
  void read_fileBelowTheFolder_isTaken(String location) throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.copy(folder.resolve(DATA), folder.resolve("sub/weights.bin"));
    Files.createSymbolicLink(folder.resolve("inside.bin"), Path.of("sub/weights.bin"));
    edit(tensor -> set(tensor, "location", location));
    assertThat(Model.read(file).bytes()).isEqualTo(Model.read(FIXTURE).bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "offset, 999999999, expected bytes 999999999 to",
    "length, 999999999, to 999999999 in",
    "length, 999999999999999999, it has",
    "offset, -1, offset: expected a number of bytes",
    "offset, 9999999999999999999999, offset: expected a number of bytes",
    "length, ten, length: expected a number of bytes",
    "length, 0x10, length: expected a number of bytes",
  })
  void read_rangeOutsideTheFile_isRefused(String key, String value, String message)
      throws IOException {
    edit(tensor -> set(tensor, "offset", "0"));
    edit(tensor -> set(tensor, key, value));
    assertThatThrownBy(() -> Model.read(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tensor 'full'")
        .hasMessageContaining(message);
  }

  @Test
  void read_locationTwice_isRefused() throws IOException {
    edit(
        tensor ->
            tensor.addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("../secret.bin")));
    assertThatThrownBy(() -> Model.read(file)).hasMessageContaining("it has 'location' twice");
  }

  @Test
  void read_manyTensorsOfOneLargeRange_areRefusedBeforeTheyFillTheMemory() throws IOException {
    Files.write(folder.resolve("large.bin"), new byte[16 << 20]);
    ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    TensorProto.Builder large = TensorProto.newBuilder().setName("large").setDataLocation(1);
    set(large, "location", "large.bin");
    for (int i = 0; i < 200; i++) {
      model.getGraphBuilder().addInitializer(large);
    }
    Files.write(file, model.build().toByteArray());
    Model read = Model.read(file);
    assertThatThrownBy(read::bytes)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("larger than 2 GiB");
  }

  /** Whatever a location says, nothing of what lies outside gets into the model. */
  @Test
  void read_anyLocation_neverLeavesTheFolder() throws IOException {
    List<String> parts =
        List.of(
            "..",
            ".",
            "/",
            "//",
            "\\",
            "secret.bin",
            "models",
            DATA,
            "link",
            "\0",
            " ",
            "%2e",
            "~",
            ":",
            "file:",
            "\u2025",
            "\uFF0E\uFF0E",
            "\n",
            outside.toString(),
            "C:",
            "*");
    Files.createSymbolicLink(folder.resolve("link"), outside);
    ByteString secret = ByteString.copyFrom(SECRET, 0, 32);
    ModelProto fixture = ModelProto.parseFrom(Files.readAllBytes(FIXTURE));
    int taken = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      StringBuilder location = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        location.append(parts.get(random.nextInt(parts.size())));
        location.append(random.nextBoolean() ? "/" : "");
      }
      Files.write(file, edited(fixture, tensor -> set(tensor, "location", location.toString())));
      try {
        byte[] bytes = Model.read(file).bytes();
        taken++;
        assertThat(indexOf(bytes, secret)).as("seed %d: %s", seed, location).isEqualTo(-1);
      } catch (ModelException e) {
        assertThat(e)
            .as("seed %d: %s", seed, location)
            .hasMessageContaining("external data: tensor");
      }
    }
    assertThat(taken).as("locations that are inside").isPositive();
  }

  private static int indexOf(byte[] bytes, ByteString part) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .indexOf(part.toString(StandardCharsets.ISO_8859_1));
  }

  private AbstractThrowableAssert<?, ?> assertRefused(String location) throws IOException {
    edit(tensor -> set(tensor, "location", location));
    return assertThatThrownBy(() -> Model.read(file))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.code()).isEqualTo(ModelException.Code.LOAD))
        .hasMessageContaining("model file " + file + ": external data: ");
  }

  /** Changes the weight {@code full}. */
  private void edit(Consumer<TensorProto.Builder> change) throws IOException {
    Files.write(file, edited(ModelProto.parseFrom(Files.readAllBytes(file)), change));
  }

  private static byte[] edited(ModelProto model, Consumer<TensorProto.Builder> change) {
    ModelProto.Builder edited = model.toBuilder();
    edited.getGraphBuilder().getInitializerBuilderList().stream()
        .filter(tensor -> tensor.getName().equals("full"))
        .forEach(change);
    return edited.build().toByteArray();
  }

  private static void set(TensorProto.Builder tensor, String key, String value) {
    Map<String, String> entries = new java.util.LinkedHashMap<>();
    tensor.getExternalDataList().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    entries.put(key, value);
    tensor.clearExternalData();
    entries.forEach(
        (name, text) ->
            tensor.addExternalData(
                StringStringEntryProto.newBuilder().setKey(name).setValue(text)));
  }
}
