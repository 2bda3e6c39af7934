package dev.limpid.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder that does not outlive its use: closing deletes it, and what a killed process
 * left behind is deleted when the same user makes the next one. The owner closes it.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchFolder.class);
  private static final String PREFIX = "limpid-";

  /** Of a folder that has no lock yet, so that no other process takes it for an abandoned one. */
  private static final String UNLOCKED = "limpid.new-";

  private static final String CONTENT = "content";

  private static final String FOLDER =
      "the folder for temporary files (TMPDIR, -Djava.io.tmpdir): ";

  /** What Flink and Kafka unpack and write at their start, and as much again. */
  private static final long LEAST_MEBIBYTES = 64;

  private final Path root;
  private final FolderLock lock;

  private ScratchFolder(Path root, FolderLock lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Makes a folder below {@code java.io.tmpdir} that only this user can read.
   *
   * @param purpose part of its name
   */
  public static ScratchFolder create(String purpose) throws IOException {
    return create(Path.of(System.getProperty("java.io.tmpdir")), purpose);
  }

  static ScratchFolder create(Path parent, String purpose) throws IOException {
    requireOneFolder(parent.toString());
    requireRoom(parent, Files.getFileStore(parent).getUsableSpace());
    Path unlocked = Files.createTempDirectory(parent, UNLOCKED + purpose + "-");
    Files.createDirectory(unlocked.resolve(CONTENT));
    FolderLock lock = FolderLock.take(unlocked).orElseThrow();
    String name = unlocked.getFileName().toString().substring(UNLOCKED.length());
    ScratchFolder folder =
        new ScratchFolder(Files.move(unlocked, parent.resolve(PREFIX + name)), lock);
    folder.deleteAbandoned();
    return folder;
  }

  /** Flink and Kafka take such a path for several. */
  private static void requireOneFolder(String parent) throws IOException {
    if (parent.chars().anyMatch(each -> each == ',' || each == ':' || each == '\\')) {
      throw new IOException(
          FOLDER + "expected a path without ',', ':' and '\\', got '%s'".formatted(parent));
    }
  }

  /** Flink and Kafka say of a full disk only that something of theirs cannot be loaded. */
  static void requireRoom(Path parent, long freeBytes) throws IOException {
    if (freeBytes < LEAST_MEBIBYTES << 20) {
      throw new IOException(
          FOLDER
              + "expected at least %d MiB that are free, got %d in '%s'"
                  .formatted(LEAST_MEBIBYTES, freeBytes >> 20, parent));
    }
  }

  /** Where the owner puts its files. */
  public Path path() {
    return root.resolve(CONTENT);
  }

  private void deleteAbandoned() {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(root.resolveSibling(""), PREFIX + "*")) {
      for (Path folder : folders) {
        if (isOurs(folder)) {
          Optional<FolderLock> taken = FolderLock.takeOver(folder);
          if (taken.isPresent()) {
            new ScratchFolder(folder, taken.get()).close();
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("abandoned temporary folders could not be looked for", e);
    }
  }

  /** In a folder that all users share, others may have laid anything. */
  private boolean isOurs(Path folder) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(root));
  }

  /** Deletes the folder. What cannot be deleted stays for the next one's start. */
  @Override
  public void close() {
    try {
      deleteTree(path());
      Files.deleteIfExists(root.resolve(FolderLock.FILE));
      Files.deleteIfExists(root);
    } catch (IOException e) {
      LOG.warn("temporary folder {} could not be deleted: {}", root, e.toString());
    } finally {
      unlock();
    }
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("the lock of {} could not be closed", root, e);
    }
  }

  /** Deletes a folder with all that is in it; links are deleted, not followed. */
  public static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
