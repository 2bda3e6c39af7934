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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics rtsp://admin:S3kret@10.0.0.7/live",
        "ingest rtsp:/admin:S3kret@10.0.0.7/live",
        "ingest admin:S3kret@10.0.0.7/live",
        "ingest test: --frames rtsp://10.0.0.7/?pwd=S3kret",
        "process rtsp://admin:S3kret@10.0.0.7/live -o out",
        "reference add rtsp://admin:S3kret@10.0.0.7/live --name a --bootstrap S3kret",
        "ingest rtsp://10.0.0.7/token=S3kret rtsp://10.0.0.7/token=S3kret2"
      })
  void wrongInput_withASecret_isToldWithoutIt(String line) {
    assertThat(run(line)).isIn(1, 2);
    assertThat(err.toString()).isNotBlank();
    assertThat(out + "" + err).doesNotContain("S3kret@").doesNotContain("=S3kret");
  }

  @Test
  void help_showsHowSecretsAreReferredTo() {
    assertThat(run("ingest --help")).isZero();
    assertThat(out.toString()).contains("${env:NAME}", "${file:PATH}", "${file:PATH:KEY}");
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
