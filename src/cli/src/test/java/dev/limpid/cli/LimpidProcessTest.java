package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process, in places that are not the usual ones. */
class LimpidProcessTest {
  private static final List<String> LIST =
      List.of(
          "models",
          "list",
          "--models",
          Path.of("../../operators/src/test/resources/models").toAbsolutePath().toString());

  private static final List<String> VERIFY =
      List.of("models", "verify", "tiny-average", LIST.get(2), LIST.get(3));

  @TempDir Path folder;

  @Test
  void main_languageWithOtherDigits_printsWhatOthersPrint() throws Exception {
    assertThat(run(folder.resolve("en").toFile(), LIST, "-Duser.language=en")).isZero();
    assertThat(run(folder.resolve("fa").toFile(), LIST, "-Duser.language=fa", "-Duser.country=IR"))
        .isZero();
    assertThat(Files.readString(folder.resolve("fa")))
        .contains("tiny-average@1.0.0", "0.0MB")
        .isEqualTo(Files.readString(folder.resolve("en")));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void main_outputIsLost_isNoSuccess() throws Exception {
    for (List<String> arguments : List.of(LIST, List.of("--help"))) {
      assertThat(run(new File("/dev/full"), arguments)).as("%s", arguments).isEqualTo(1);
      assertThat(errors()).contains("limpid: not all could be written to the standard output");
    }
  }

  @Test
  void main_userWhomTheMachineDoesNotList_leavesNothingInTheCurrentFolder() throws Exception {
    assertThat(run(folder.resolve("out").toFile(), VERIFY, "-Duser.home=?"))
        .as("%s", errors())
        .isZero();
    assertThat(folder).isDirectoryNotContaining("glob:**/[?]");
  }

  /** As where memory is short: the first failure says why, later ones that a class is missing. */
  @Test
  void verify_nativeLibrariesCannotBeUnpacked_saysWhy() throws Exception {
    File out = folder.resolve("out").toFile();
    String nowhere = "=" + Files.createFile(folder.resolve("file")).resolve("below");
    String[] options = {
      "-Dorg.bytedeco.javacpp.cachedir" + nowhere,
      "-Duser.home" + nowhere,
      "-Djava.io.tmpdir" + nowhere
    };
    assertThat(run(out, VERIFY, options)).isEqualTo(1);
    assertThat(errors())
        .containsPattern(
            "cannot be loaded on \\S+: java.io.IOException: Could not create the cache")
        .doesNotContain("ExceptionInInitializerError", "NoClassDefFoundError");
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("errors"));
  }

  private int run(File output, List<String> arguments, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path"))));
    command.add(Limpid.class.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("HOME", folder.resolve("home").toString());
    builder.redirectOutput(output).redirectError(folder.resolve("errors").toFile());
    return builder.start().waitFor();
  }

  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        List.of(classPath.split(File.pathSeparator)).stream()
            .map(each -> new File(each).getAbsolutePath())
            .toList());
  }
}
