package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.ImageHeader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SampleDriveCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void drive_png_writesBothPicturesAndTheTable() throws Exception {
    Path target = folder.resolve("drive");
    int exit = run("--size", "64x48", "--seconds", "0.12", "--png", "-o", target.toString());
    assertThat(exit).isZero();
    assertThat(Files.readAllLines(target.resolve("truth.csv"))).hasSize(4);
    for (String kind : new String[] {"blurred", "sharp"}) {
      byte[] image = Files.readAllBytes(target.resolve(kind).resolve("000002.png"));
      assertThat(ImageHeader.parse(image))
          .isEqualTo(new ImageHeader(ImageHeader.Format.PNG, 64, 48, 3));
    }
    assertThat(out.toString()).contains("wrote 3 frames of 64x48");
  }

  @Test
  void drive_videos_reportFigures() throws Exception {
    Path report = folder.resolve("report.json");
    int exit =
        run(
            "--size",
            "64x48",
            "--seconds",
            "0.2",
            "--condition",
            "rainy-night",
            "-o",
            folder.toString(),
            "--json",
            report.toString());
    assertThat(exit).isZero();
    assertThat(folder.resolve("blurred.mp4")).isNotEmptyFile();
    assertThat(folder.resolve("sharp.mp4")).isNotEmptyFile();
    assertThat(Files.readString(report)).contains("\"frames\" : 5").contains("\"fps\"");
  }

  @Test
  void drive_wrongSize_saysWhatIsExpected() {
    assertThat(run("--size", "640", "-o", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--size: expected WIDTHxHEIGHT such as 640x360, got '640'");
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "drive";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    CommandLine command =
        new CommandLine(new SampleCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(all);
  }
}
