package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
  private static final byte[] OTHER_BYTES = {'a', '=', (byte) 0xe4, '\n'};

  @TempDir Path folder;

  @Test
  void properties_utf8AndEscapes_areRead() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "name=ü\nother=\\u00e4\n");
    assertThat(TextFiles.properties(file)).containsAllEntriesOf(Map.of("name", "ü", "other", "ä"));
    assertThat(TextFiles.read(file)).startsWith("name=ü\n");
  }

  @Test
  void read_byteOrderMark_isNoPartOfTheText() throws Exception {
    Path file = Files.writeString(folder.resolve("client.properties"), "\uFEFFclient.id=a\uFEFF\n");
    assertThat(TextFiles.read(file)).isEqualTo("client.id=a\uFEFF\n");
    assertThat(KafkaProperties.read(file)).isEqualTo(Map.of("client.id", "a\uFEFF"));
    Path secret = Files.writeString(folder.resolve("secret"), "\uFEFFopen sesame\n");
    assertThat(KafkaSecrets.resolve("${file:%s}".formatted(secret))).isEqualTo("open sesame");
    assertThat(TextFiles.read(Files.writeString(folder.resolve("empty"), ""))).isEmpty();
  }

  @Test
  void read_anyFailure_namesTheFile() throws Exception {
    Path other = Files.write(folder.resolve("latin1"), OTHER_BYTES);
    Path escape = Files.writeString(folder.resolve("escape"), "a=\\u00zz");
    Path missing = folder.resolve("missing");
    for (Path file : new Path[] {other, escape, missing, folder}) {
      assertThatThrownBy(() -> TextFiles.properties(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString())
          .hasMessageNotContainingAny("Input length", "Malformed");
    }
    assertThatThrownBy(() -> TextFiles.read(other)).hasMessageContaining("expected text in UTF-8");
  }

  /** What reads a person's files says which one. */
  @Test
  void kafkaSettings_fileIsNotUtf8_isNamed() throws Exception {
    Path file = Files.write(folder.resolve("client.properties"), OTHER_BYTES);
    assertThatThrownBy(() -> KafkaProperties.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file + ": expected text in UTF-8");
    Files.writeString(file, "a=\\u00zz");
    assertThatThrownBy(() -> KafkaProperties.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file + ": expected a properties file");
  }
}
