package dev.limpid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Checks before the work that its result can be written. */
final class OutputFiles {
  private OutputFiles() {}

  /**
   * Checks a file that will be written or replaced; its folder may be missing yet.
   *
   * @param option that names it, for messages
   * @throws IllegalArgumentException saying why it cannot be written
   */
  static void requireFile(String option, Path file) {
    Path absolute = file.toAbsolutePath();
    if (Files.isDirectory(absolute)) {
      throw new IllegalArgumentException(
          "%s: expected a file to write, got the folder %s".formatted(option, file));
    }
    if (Files.exists(absolute)) {
      if (!Files.isWritable(absolute)) {
        throw new IllegalArgumentException("%s: may not write %s".formatted(option, file));
      }
      return;
    }
    Path folder = Objects.requireNonNull(absolute.getParent());
    requireFolder(option, folder);
    if (Files.exists(folder)) {
      tryFile(option, absolute);
    }
  }

  /**
   * Checks a folder that files will be written into; it may be missing yet.
   *
   * @param option that names it, for messages
   * @throws IllegalArgumentException saying why nothing can be written into it
   */
  static void requireFolder(String option, Path folder) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = Objects.requireNonNull(existing.getParent());
    }
    if (!Files.isDirectory(existing)) {
      throw new IllegalArgumentException("%s: %s is not a folder".formatted(option, existing));
    }
    if (!Files.isWritable(existing)) {
      throw new IllegalArgumentException(
          "%s: may not write into the folder %s".formatted(option, existing));
    }
  }

  /**
   * Checks that no file that is read would be replaced.
   *
   * @throws IllegalArgumentException naming it
   */
  static void requireApart(Iterable<Path> read, Iterable<Path> written) throws IOException {
    for (Path target : written) {
      for (Path source : read) {
        if (Files.exists(target) && Files.exists(source) && Files.isSameFile(source, target)) {
          throw new IllegalArgumentException(
              source.equals(target)
                  ? "would be read and written: %s".formatted(source)
                  : "%s would be read, and written as %s".formatted(source, target));
        }
      }
    }
  }

  /** Says what cannot be known otherwise: names that are too long, disks without room. */
  private static void tryFile(String option, Path file) {
    try {
      Files.delete(Files.createFile(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("%s: cannot write %s: %s".formatted(option, file, e), e);
    }
  }
}
