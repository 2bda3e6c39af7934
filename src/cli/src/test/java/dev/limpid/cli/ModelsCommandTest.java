package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsCommandTest {
  private static final Path FIXTURES =
      Path.of("..", "..", "operators", "src", "test", "resources", "models");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void copyModels() throws IOException {
    for (String name : new String[] {"tiny-average.onnx", "tiny-stateless.onnx"}) {
      Files.copy(FIXTURES.resolve(name), folder.resolve(name));
    }
  }

  private int run(String... arguments) {
    CommandLine limpid = Limpid.commandLine();
    return limpid.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }

  @Test
  void list_folder_showsEachModelAndThoseThatAreBroken() throws IOException {
    Files.writeString(folder.resolve("text.onnx"), "nothing of the kind");

    assertThat(run("models", "list", "--models", folder.toString())).isZero();
    assertThat(out.toString())
        .contains("tiny-average@1.0.0")
        .contains("tiny-stateless@1.0.0")
        .containsPattern("text.onnx +cannot be used: model file .*not an ONNX file");
  }

  @Test
  void list_emptyFolder_fails() {
    String empty = folder.resolve("empty").toString();

    assertThat(run("models", "list", "--models", empty)).isEqualTo(1);
    assertThat(err.toString()).contains("no *.onnx in " + empty);
  }

  @Test
  void inspect_byName_showsStatesAndWritesJson() throws IOException {
    Path json = folder.resolve("report.json");

    assertThat(
            run("models", "inspect", "tiny-average", "--models", "" + folder, "--json", "" + json))
        .isZero();
    assertThat(out.toString()).contains("mean -> mean_next float16 [N,3,ceil(H/2),ceil(W/2)]");
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.path("stateBytesPerStream").path("640x360").asLong())
        .isEqualTo(3 * 180 * 320 * 2);
  }

  @Test
  void inspect_contract_canBeAdopted() throws IOException {
    Path contract = folder.resolve("mine.json");
    Path mine = folder.resolve("mine.onnx");
    run("models", "inspect", "tiny-average", "--contract", "--models", "" + folder);
    Files.writeString(contract, out.toString().replace("tiny-average", "mine"));
    Path bare = FIXTURES.resolve("broken-no-metadata.onnx");

    assertThat(
            run("models", "adopt", "" + bare, "--contract", "" + contract, "--output", "" + mine))
        .as(err.toString())
        .isZero();
    assertThat(run("models", "verify", "mine", "--models", "" + folder, "--threads", "1")).isZero();
    assertThat(out.toString())
        .contains("mine.onnx is now mine@1.0.0")
        .contains("ok    batches")
        .contains("ms per frame of 640x360");
  }

  @Test
  void inspect_unknownName_listsWhatThereIs() {
    assertThat(run("models", "inspect", "other", "--models", "" + folder)).isEqualTo(1);
    assertThat(err.toString()).contains("no model 'other': found tiny-average, tiny-stateless");
  }

  @Test
  void verify_brokenModel_failsWithTheReason() {
    assertThat(run("models", "verify", "" + FIXTURES.resolve("broken-wrong-dtype.onnx")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("expected float32").contains("the graph has float16");
  }

  @Test
  void doctor_workingMachine_isOk() throws IOException {
    Path json = folder.resolve("doctor.json");

    assertThat(run("doctor", "--port", "0", "--models", "" + folder, "--json", "" + json))
        .as(out.toString())
        .isZero();
    assertThat(out.toString()).contains("ONNX Runtime").contains("FFmpeg").contains("limpid demo");
    assertThat(new ObjectMapper().readTree(json.toFile()).path("ok").asBoolean()).isTrue();
  }

  @Test
  void doctor_nothingWorks_saysEachAndFails() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      String nobody = "127.0.0.1:1";

      assertThat(
              run(
                  "doctor",
                  "--port",
                  port,
                  "--models",
                  "" + folder.resolve("none"),
                  "--bootstrap",
                  nobody))
          .isEqualTo(1);
      assertThat(out.toString())
          .containsPattern("warn +port +" + port + " cannot be listened on")
          .containsPattern("fail +model +no \\*.onnx in")
          .containsPattern("fail +Kafka +nobody listens at 127.0.0.1:1");
    }
  }
}
