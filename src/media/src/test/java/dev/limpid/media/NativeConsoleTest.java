package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process prints that decodes damaged pictures. */
class NativeConsoleTest {
  @TempDir private Path dir;

  @Test
  void damagedPictures_printNothing() throws Exception {
    assertThat(run()).isZero();

    assertThat(Files.readString(dir.resolve("out"))).matches("refused \\d{3}\n");
    assertThat(Files.readAllLines(dir.resolve("err"))).containsExactly(DamagedPictures.LINE);
  }

  @Test
  void crash_isStillTold() throws Exception {
    assertThat(run("crash")).isNotZero();

    String told = Files.readString(dir.resolve("out")) + Files.readString(dir.resolve("err"));
    assertThat(told)
        .contains(DamagedPictures.LINE)
        .contains("A fatal error has been detected by the Java Runtime Environment");
  }

  private int run(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + dir.resolve("crash"),
                "-cp",
                System.getProperty("java.class.path"),
                DamagedPictures.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dir.resolve("out").toFile())
            .redirectError(dir.resolve("err").toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
