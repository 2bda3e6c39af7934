package dev.limpid.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes pictures that an evaluation made. */
final class SheetFile {
  private SheetFile() {}

  /** Writes a file; folders on the way are made. */
  static void write(Path file, byte[] content) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(file, content);
  }
}
