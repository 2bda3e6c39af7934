package dev.limpid.eval.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes pictures that an evaluation made. */
public final class PictureFile {
  private PictureFile() {}

  /** Writes a file; folders on the way are made. */
  public static void write(Path file, byte[] content) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(file, content);
  }
}
