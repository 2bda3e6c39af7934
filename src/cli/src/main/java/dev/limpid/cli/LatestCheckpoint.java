package dev.limpid.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds where an embedded job left off. */
final class LatestCheckpoint {
  private static final String COMPLETE = "_metadata";

  private LatestCheckpoint() {}

  /**
   * The newest complete checkpoint or savepoint under a directory of this machine.
   *
   * @param directory URI as in {@code checkpoint.dir}
   */
  static Optional<String> in(String directory) throws IOException {
    URI uri = URI.create(directory);
    if (!"file".equals(uri.getScheme())) {
      throw new IllegalArgumentException(
          "checkpoint.dir: an embedded run needs a file: URI, got '%s'".formatted(directory));
    }
    Path root = Path.of(uri);
    if (!Files.isDirectory(root)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith(COMPLETE))
          .max(Comparator.comparing(LatestCheckpoint::modified))
          .map(file -> file.resolveSibling("").toUri().toString());
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
