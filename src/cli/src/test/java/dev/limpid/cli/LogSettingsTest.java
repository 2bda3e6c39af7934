package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run does not say, because it frightens and nothing is wrong. */
class LogSettingsTest {
  @TempDir Path folder;

  /** Says what others say. */
  public static final class Speaker {
    private Speaker() {}

    public static void main(String[] args) {
      for (String name :
          List.of(
              "org.apache.flink.connector.kafka.sink.internal.KafkaCommitter",
              "org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils",
              "dev.limpid.Any")) {
        Logger log = LoggerFactory.getLogger(name);
        log.error("said");
        log.warn("said");
      }
    }
  }

  @Test
  void log_whatNothingIsWrongWith_isNotShown() throws Exception {
    File errors = folder.resolve("errors").toFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog4j2.configurationFile=src/main/resources/log4j2.properties",
                "-cp",
                System.getProperty("java.class.path"),
                Speaker.class.getName())
            .redirectError(errors)
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readAllLines(errors.toPath()).stream().map(line -> line.substring(9)))
        .containsExactly(
            "WARN  KafkaCommitter: said",
            "ERROR OffsetFetcherUtils: said",
            "ERROR Any: said",
            "WARN  Any: said");
  }
}
