package dev.limpid.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder on a file system of its own, which can be filled up. Needs root. Close it. */
final class SmallDisk implements AutoCloseable {
  private static final int MEBIBYTES = 96;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one over an empty folder. */
  static SmallDisk mount(Path folder) throws IOException {
    Files.createDirectories(folder);
    Shell.run(
        "mount",
        "-t",
        "tmpfs",
        "-o",
        "size=" + MEBIBYTES + "m",
        "limpid-faults",
        folder.toString());
    return new SmallDisk(folder);
  }

  Path folder() {
    return folder;
  }

  /** From now on nothing more can be written. */
  void fill() throws IOException {
    byte[] block = new byte[1 << 12];
    try (OutputStream out = Files.newOutputStream(filler())) {
      for (long written = 0; written <= (long) MEBIBYTES << 20; written += block.length) {
        out.write(block);
      }
      throw new IllegalStateException(folder + " does not become full");
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  /** There is room again. */
  void empty() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  @Override
  public void close() throws IOException {
    Shell.run("umount", "--lazy", folder.toString());
  }
}
