package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignCommandTest {
  private static final int FRAMES = 60;
  private static final Path MODEL =
      Path.of("..", "..", "operators", "src", "test", "resources", "models", "tiny-thumbnail.onnx");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Limpid.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  /** A camera that pans over a random picture. */
  private String pan(String name, long seed, int brightness) throws IOException {
    Path images = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < FRAMES; i++) {
      Picture picture = Picture.allocate(64, 32);
      for (int at = 0; at < 64 * 32; at++) {
        int column = (at % 64 + 6 * i) / 8;
        int row = at / 64 / 8;
        int level = new SplittableRandom(seed + 31L * column + row).nextInt(190) + brightness;
        for (int channel = 0; channel < 3; channel++) {
          picture.rgb().put(3 * at + channel, (byte) level);
        }
      }
      byte[] png = FrameCodec.encodePng(picture.rgb(), 64, 32);
      Files.write(images.resolve("%03d.png".formatted(i)), png);
    }
    return images.toString();
  }

  @Test
  void align_twoPans_writesTablePlotVideoAndFigures() throws IOException {
    Path output = folder.resolve("aligned");
    Path json = folder.resolve("figures.json");
    String a = pan("a", 1, 0);
    String b = pan("b", 1, 40);
    int exit =
        run(
            "align",
            a,
            b,
            "-o",
            output.toString(),
            "--fps",
            "3",
            "--json",
            json.toString(),
            "--descriptor",
            "thumbnails");

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    assertThat(Files.readAllLines(output.resolve("alignment.csv"))).hasSize(FRAMES + 1);
    assertThat(redPixels(output.resolve("costs.png"))).isGreaterThan(100);
    assertThat(output.resolve("side-by-side.mp4")).isNotEmptyFile();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.get("matchedShare").asDouble()).isGreaterThan(0.9);
    assertThat(figures.get("frames").asInt()).isEqualTo(FRAMES);
    assertThat(figures.get("matches")).hasSize(FRAMES);
    assertThat(out.toString()).contains("frames have a match", "next: play");
  }

  /** Pixels of the tour. */
  private static int redPixels(Path png) throws IOException {
    byte[] encoded = Files.readAllBytes(png);
    ImageHeader header = ImageHeader.parse(encoded);
    Picture picture = Picture.allocate(header.width(), header.height());
    FrameCodec.decode(encoded, header, picture.rgb());
    int red = 0;
    for (int at = 0; at < picture.rgb().limit(); at += 3) {
      int green = picture.rgb().get(at + 1) & 0xFF;
      red += (picture.rgb().get(at) & 0xFF) > 200 && green < 60 ? 1 : 0;
    }
    return red;
  }

  @Test
  void align_byModel_findsTheMatchToo() throws IOException {
    String output = folder.resolve("aligned").toString();
    String a = pan("a", 1, 0);
    int exit =
        run(
            "align",
            a,
            a,
            "-o",
            output,
            "--fps",
            "3",
            "--no-video",
            "--descriptor",
            MODEL.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    assertThat(folder.resolve("aligned/side-by-side.mp4")).doesNotExist();
    assertThat(out.toString()).contains("60 of 60 frames have a match");
  }

  @Test
  void alignAll_twoRoutes_groupsThem() throws IOException {
    pan("all/a1", 1, 0);
    pan("all/a2", 1, 40);
    pan("all/b1", 7_000_000, 0);
    Path output = folder.resolve("groups");
    int exit =
        run(
            "align",
            "--all",
            folder.resolve("all").toString(),
            "-o",
            output.toString(),
            "--fps",
            "3",
            "--no-video",
            "--descriptor",
            "thumbnails");

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    assertThat(out.toString()).contains("2 groups").contains("100 % aligned");
  }

  @Test
  void align_oneRecording_saysWhatIsExpected() throws IOException {
    assertThat(run("align", pan("a", 1, 0))).isEqualTo(2);
    assertThat(err.toString()).contains("expected two recordings A and B, or --all DIR; got 1");
  }

  @Test
  void evalAlign_identicalPans_writesTheFigures() throws IOException {
    Path json = folder.resolve("figures.json");
    String a = pan("a", 1, 0);
    int exit =
        run(
            "eval",
            "align",
            a,
            pan("b", 1, 40),
            "--fps",
            "3",
            "--no-baselines",
            "--descriptor",
            MODEL.toString(),
            "--json",
            json.toString());

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    JsonNode method = new ObjectMapper().readTree(json.toFile()).get("methods").get(0);
    assertThat(method.get("within4").asDouble()).isGreaterThan(0.9);
    assertThat(method.get("falseMatches").asDouble()).isZero();
  }
}
