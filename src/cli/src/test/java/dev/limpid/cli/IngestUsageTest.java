package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class IngestUsageTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ingest no/such.mp4 | no/such.mp4: expected a video file",
        "ingest test:huge | expected WIDTHxHEIGHT@FPS",
        "ingest a=test: a=test: | two inputs have the stream id 'a'",
        "ingest test: --speed fast | expected 'max' or a factor above 0",
        "ingest test: --quality 101 | quality: expected 1 to 100, got 101",
        "ingest test: --size big | expected WIDTHxHEIGHT",
        "ingest test: --prefix a/b | topic prefix",
        "export cam -o clip.avi --topic a.b/c --prefix x/y | topic prefix",
      })
  void wrongInput_failsAndSaysWhatWasExpected(String line, String expected) {
    assertThat(run(line)).isEqualTo(1);
    assertThat(err.toString()).startsWith("limpid ").contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "export cam", "export -o a.mp4", "ingest test: --frames many"})
  void missingOrMalformedArgument_isAUsageError(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString()).contains("Usage:");
  }

  @Test
  void help_showsAnExample() {
    for (String command : new String[] {"ingest", "export", "topics"}) {
      assertThat(run(command + " --help")).isZero();
      assertThat(out.toString()).contains("limpid " + command + " ");
    }
  }

  private int run(String line) {
    CommandLine limpid = Limpid.commandLine();
    limpid.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return limpid.execute(line.strip().split(" "));
  }
}
