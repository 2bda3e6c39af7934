package dev.limpid.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code --json FILE} option of every command that reports numbers. */
final class JsonReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private @Nullable Path file;

  /** Refuses, before any work, a file that cannot be written. */
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the figures as one JSON object to FILE.")
  void file(@Nullable Path wanted) {
    if (wanted != null) {
      try {
        OutputFiles.requireFile("--json", wanted);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    file = wanted;
  }

  /** Where it goes, if it was asked for. */
  Stream<Path> files() {
    return Stream.ofNullable(file);
  }

  /** Writes the report (a record or map) if it was asked for. */
  void write(Object report) throws IOException {
    if (file == null) {
      return;
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    JSON.writeValue(file.toFile(), report);
  }
}
