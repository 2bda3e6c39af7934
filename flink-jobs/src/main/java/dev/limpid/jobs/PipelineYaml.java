package dev.limpid.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/** The YAML of a pipeline file, before its keys are looked at. Bounded, whatever stands in it. */
final class PipelineYaml {
  /** Of a file, bytes; of a text, characters. */
  static final int MOST = 128 << 10;

  private PipelineYaml() {}

  /**
   * Reads the text of a file, or of what a shell has opened: {@code /dev/stdin}, {@code <(...)}.
   *
   * @throws IOException if there is none that can be read, in one clause for people
   */
  static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file) && !(isOpened(file) && Files.isReadable(file))) {
      throw new IOException(
          "cannot be read: " + (Files.exists(file) ? "it is not a file" : "there is no such file"));
    }
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file)) {
      bytes = input.readNBytes(MOST + 1);
    } catch (IOException e) {
      throw new IOException("cannot be read: " + e, e);
    }
    if (bytes.length > MOST) {
      throw new IOException("expected at most %d bytes, it has more".formatted(MOST));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("expected UTF-8, it has other bytes", e);
    }
  }

  /** Another pipe may have nobody who writes: to open it would take for ever. */
  private static boolean isOpened(Path file) {
    Path path = file.toAbsolutePath().normalize();
    return path.startsWith("/dev/fd")
        || path.startsWith("/dev/stdin")
        || path.startsWith("/proc/self/fd");
  }

  /**
   * The root of a text; null if it is empty.
   *
   * @throws IllegalArgumentException that says what is wrong, with its line if that is known
   */
  static @Nullable Node compose(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST);
    // A collection may stand in itself, or in others twice each: without end, or with a far one.
    options.setMaxAliasesForCollections(0);
    try {
      return new Yaml(options).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new IllegalArgumentException(
          "line %d: not YAML: %s".formatted(line, e.getProblem()), e);
    } catch (ReaderException e) {
      long line = yaml.codePoints().limit(e.getPosition()).filter(each -> each == '\n').count() + 1;
      throw new IllegalArgumentException(
          "line %d: not YAML: character 0x%X may not stand in it".formatted(line, e.getCodePoint()),
          e);
    } catch (YAMLException e) {
      throw new IllegalArgumentException(
          ("expected YAML of at most %d characters, nested at most %d deep, with no aliases of lists"
                  + " and of keys and values: %s")
              .formatted(MOST, options.getNestingDepthLimit(), e.getMessage()),
          e);
    }
  }
}
