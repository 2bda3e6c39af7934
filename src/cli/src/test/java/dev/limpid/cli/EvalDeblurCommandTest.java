package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.media.ImageHeader;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.DriveWriter;
import dev.limpid.sample.SampleFootage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvalDeblurCommandTest {
  private static final String MODEL =
      Path.of("..", "..", "operators", "src", "test", "resources", "models", "tiny-average.onnx")
          .toString();
  private static final String[] KEYS = {
    "name",
    "psnrIn",
    "psnrOut",
    "ssimIn",
    "ssimOut",
    "sharpnessIn",
    "sharpnessOut",
    "sharpnessTruth",
    "flickerIn",
    "flickerOut",
    "frames",
    "msPerFrame"
  };

  @TempDir private static Path drive;
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void render() throws IOException {
    DriveOptions options =
        DriveOptions.builder().size(96, 64).fps(25).seconds(0.16).samples(4, 2).build();
    try (SampleFootage footage = SampleFootage.of(options);
        DriveWriter writer = DriveWriter.pngs(drive, options)) {
      while (footage.hasNext()) {
        writer.write(footage.next());
      }
    }
  }

  @Test
  void deblur_synthesisedBlur_reportsEachModelAndBaseline() throws IOException {
    Path json = folder.resolve("figures.json");
    Path sheet = folder.resolve("new/sheet.png");
    assertThat(
            run(
                "--sharp",
                "" + drive.resolve("sharp"),
                "--model",
                MODEL,
                "--frames",
                "3",
                "--shake",
                "7,11",
                "--noise",
                "1",
                "--jpeg",
                "90",
                "--exposure",
                "--json",
                "" + json,
                "--sheet",
                "" + sheet))
        .as(err.toString())
        .isZero();

    JsonNode models = new ObjectMapper().readTree(json.toFile()).path("models");
    assertThat(models.findValuesAsText("name"))
        .contains("tiny-average", "tiny-average one-frame", "unsharp", "wiener", "fba")
        .contains("richardson-lucy", "sharp/L20", "sharp/L40");
    for (JsonNode model : models) {
      assertThat(model.fieldNames()).toIterable().contains(KEYS).contains("sequences");
      assertThat(model.path("sequences")).hasSize(2);
      assertThat(model.path("sequences").get(0).fieldNames()).toIterable().containsExactly(KEYS);
      assertThat(model.path("sequences").get(0).path("frames").asInt()).isEqualTo(3);
    }
    assertThat(ImageHeader.parse(Files.readAllBytes(sheet)).format())
        .isEqualTo(ImageHeader.Format.PNG);
    assertThat(out.toString())
        .contains("sharp/L40: 3 frames of 96x64")
        .contains("mean of 2 sequences")
        .contains("next: look at " + sheet);
  }

  @Test
  void deblur_recordedPairs_areMeasuredOnce() {
    assertThat(
            run(
                "--sharp",
                "" + drive.resolve("sharp"),
                "--blurred",
                "" + drive.resolve("blurred"),
                "--size",
                "64x48",
                "--model",
                MODEL,
                "--no-baselines"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("sharp: 4 frames of 64x48")
        .contains("tiny-average one-frame")
        .doesNotContain("wiener")
        .doesNotContain("mean of");
  }

  @Test
  void deblur_wrongInput_saysWhatWasExpected() {
    String sharp = "" + drive.resolve("sharp");
    fails("no such file or folder", "--sharp", "no/such");
    fails("no model 'other'", "--sharp", sharp, "--model", "other", "--models", "" + folder);
    fails("strength: expected 0 to 40, got 41", "--sharp", sharp, "--strength", "41");
    fails("got 200x100", "--sharp", sharp, "--model", MODEL, "--size", "200x100");
    fails("expected 1 or more, got 0", "--sharp", sharp, "--model", MODEL, "--frames", "0");
    fails("different names", "--sharp", sharp, "--model", MODEL, "--model", MODEL);
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("--sharp");
  }

  private void fails(String expected, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(1);
    assertThat(err.toString()).startsWith("limpid deblur: ").contains(expected);
  }

  @Test
  void help_showsExamples() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("limpid eval deblur --sharp clip.mp4");
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "eval";
    all[1] = "deblur";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    CommandLine limpid = Limpid.commandLine();
    limpid.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return limpid.execute(all);
  }
}
