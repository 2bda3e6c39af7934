package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class OutputFilesTest {
  @TempDir Path dir;

  @Test
  void requireFile_newFileInAMissingFolder_isFineAndMakesNothing() {
    assertThatCode(() -> OutputFiles.requireFile("-o", dir.resolve("a/b/c.json")))
        .doesNotThrowAnyException();
    assertThatCode(() -> OutputFiles.requireFile("-o", dir.resolve("c.json")))
        .doesNotThrowAnyException();
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void requireFile_folder_isRefused() {
    assertThatThrownBy(() -> OutputFiles.requireFile("-o", dir))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("-o: expected a file to write, got the folder " + dir);
  }

  @Test
  void requireFile_belowAFile_isRefused() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "");
    assertThatThrownBy(() -> OutputFiles.requireFile("-o", file.resolve("a/b.json")))
        .hasMessage("-o: %s is not a folder".formatted(file));
  }

  @Test
  void requireFile_nameThatNoDiskTakes_isRefused() {
    assertThatThrownBy(() -> OutputFiles.requireFile("-o", dir.resolve("a".repeat(300))))
        .hasMessageContaining("-o: cannot write");
  }

  @Test
  void requireApart_fileThatIsReadUnderAnyName_isRefused() throws Exception {
    Path truth = Files.writeString(dir.resolve("truth.mp4"), "");
    Path link = Files.createSymbolicLink(dir.resolve("out.mp4"), truth);
    assertThatCode(() -> OutputFiles.requireApart(List.of(truth), List.of(dir.resolve("new.mp4"))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> OutputFiles.requireApart(List.of(truth), List.of(truth)))
        .hasMessage("would be read and written: " + truth);
    assertThatThrownBy(() -> OutputFiles.requireApart(List.of(truth), List.of(link)))
        .hasMessage("%s would be read, and written as %s".formatted(truth, link));
  }

  static List<List<String>> commands() {
    return List.of(
        List.of("process", "missing.mp4", "-o", "out.mp4"),
        List.of("demo"),
        List.of("bench"),
        List.of("ingest", "missing.mp4"),
        List.of("topics"),
        List.of("models", "list"),
        List.of("eval", "conceal", "--video", "missing.mp4"));
  }

  /** Wrong usage, said before anything is opened. */
  @ParameterizedTest
  @MethodSource("commands")
  void json_unwritable_isWrongUsage(List<String> command) {
    StringWriter errors = new StringWriter();
    CommandLine limpid = Limpid.commandLine().setErr(new PrintWriter(errors));
    List<String> arguments = new java.util.ArrayList<>(command);
    arguments.addAll(List.of("--json", dir.toString()));
    assertThat(limpid.execute(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(errors.toString()).contains("--json: expected a file to write, got the folder");
  }

  @Test
  void process_outputOfAnUnknownKind_isRefusedBeforeTheWork() throws Exception {
    Path input = Files.writeString(dir.resolve("in.mp4"), "no video");
    StringWriter errors = new StringWriter();
    int status =
        Limpid.commandLine()
            .setErr(new PrintWriter(errors))
            .execute("process", input.toString(), "-o", dir.resolve("out.avi").toString());
    assertThat(status).isEqualTo(1);
    assertThat(errors.toString()).contains("out.avi").contains(".mp4");
  }
}
