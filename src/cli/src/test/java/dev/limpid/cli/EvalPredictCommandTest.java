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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EvalPredictCommandTest {
  private static final String MODEL =
      Path.of(
              "..",
              "..",
              "operators",
              "src",
              "test",
              "resources",
              "models",
              "tiny-extrapolate.onnx")
          .toString();

  @TempDir private static Path drive;
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void render() throws IOException {
    DriveOptions options =
        DriveOptions.builder().size(96, 64).fps(25).seconds(0.8).samples(1, 1).build();
    try (SampleFootage footage = SampleFootage.of(options);
        DriveWriter writer = DriveWriter.pngs(drive, options)) {
      while (footage.hasNext()) {
        writer.write(footage.next());
      }
    }
  }

  @Test
  void predict_reportsEachMethodAndDistance() throws IOException {
    Path json = folder.resolve("figures.json");
    Path curve = folder.resolve("new/curve.png");
    Path strip = folder.resolve("strip.png");
    assertThat(
            run(
                "predict",
                "--video",
                "" + drive.resolve("sharp"),
                "--model",
                MODEL,
                "--horizon",
                "3",
                "--json",
                "" + json,
                "--curve",
                "" + curve,
                "--strip",
                "" + strip))
        .as(err.toString())
        .isZero();
    JsonNode models = new ObjectMapper().readTree(json.toFile()).path("models");
    assertThat(models).hasSize(3);
    assertThat(models.findValuesAsText("name")).contains("tiny-extrapolate", "copy-last", "flow");
    for (JsonNode model : models) {
      assertThat(model.path("horizons")).hasSize(3);
      assertThat(model.path("horizons").get(2).fieldNames())
          .toIterable()
          .containsExactly("k", "psnr", "ssim", "mse");
    }
    assertThat(ImageHeader.parse(Files.readAllBytes(curve)).format())
        .isEqualTo(ImageHeader.Format.PNG);
    assertThat(ImageHeader.parse(Files.readAllBytes(strip)).format())
        .isEqualTo(ImageHeader.Format.PNG);
    assertThat(out.toString()).contains("sharp: predicted from").contains("next: look at " + strip);
  }

  @Test
  void conceal_pipelineWritesEveryFrameAndIsMeasured() throws IOException {
    Path json = folder.resolve("figures.json");
    assertThat(
            run(
                "conceal",
                "--video",
                "" + drive.resolve("sharp"),
                "--model",
                MODEL,
                "--drop",
                "30",
                "--longest",
                "2",
                "--json",
                "" + json))
        .as(err.toString())
        .isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile()).path("sequences").get(0);
    assertThat(figures.path("frames").asInt()).isEqualTo(20);
    assertThat(figures.path("framesOut").asInt()).isEqualTo(20);
    assertThat(figures.path("dropped").asInt()).isPositive();
    assertThat(figures.path("psnrConcealed").asDouble()).isGreaterThan(10);
    assertThat(out.toString()).contains("last frame repeated").contains("frame 1 of a gap");
  }

  @Test
  @Timeout(120)
  void conceal_framesThatThePipelineRefuses_endsWithTheReason() {
    String sharp = "" + drive.resolve("sharp");
    fails(
        "the pipeline refused a frame: stream 'sharp': image of 96x64: expected at least 100",
        "conceal",
        "--video",
        sharp,
        "--model",
        MODEL,
        "--set",
        "frame.min-side=100");
  }

  @Test
  void wrongInput_saysWhatWasExpected() {
    String sharp = "" + drive.resolve("sharp");
    fails("no such file or folder", "predict", "--video", "no/such");
    fails("got 0 and 5", "predict", "--video", sharp, "--model", MODEL, "--horizon", "0");
    fails("share above 0", "conceal", "--video", sharp, "--model", MODEL, "--drop", "0");
    String average = MODEL.replace("extrapolate", "average");
    fails("got task 'deblur'", "predict", "--video", sharp, "--model", average);
    fails("got task 'deblur'", "conceal", "--video", sharp, "--model", average);
  }

  private void fails(String expected, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isNotZero();
    assertThat(err.toString()).contains(expected);
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "eval";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Limpid.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
