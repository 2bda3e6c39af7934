package dev.limpid.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says that a process of this machine uses a folder. The kernel drops the lock when the process
 * dies, however it dies. The owner closes it. Thread-safe.
 */
public final class FolderLock implements AutoCloseable {
  static final String FILE = "lock";

  /**
   * Lock files of this process. One that it holds must not be opened again: closing any channel of
   * a file drops all of the process's locks on it.
   */
  private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

  private final FileChannel channel;
  private final Object key;

  private FolderLock(FileChannel channel, Object key) {
    this.channel = channel;
    this.key = key;
  }

  /**
   * Takes the lock of a folder.
   *
   * @return empty if another owner, here or in another process, has it
   */
  public static Optional<FolderLock> take(Path folder) throws IOException {
    return take(folder, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
  }

  /**
   * Takes the lock of a folder that somebody has locked before.
   *
   * @return empty if the owner lives, or if there was none
   */
  static Optional<FolderLock> takeOver(Path folder) throws IOException {
    return Files.exists(folder.resolve(FILE))
        ? take(folder, StandardOpenOption.WRITE)
        : Optional.empty();
  }

  private static Optional<FolderLock> take(Path folder, OpenOption... options) throws IOException {
    Path file = folder.resolve(FILE);
    if (Files.exists(file) && HELD.contains(key(file))) {
      return Optional.empty();
    }
    FileChannel channel = FileChannel.open(file, options);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    Object key = key(file);
    HELD.add(key);
    return Optional.of(new FolderLock(channel, key));
  }

  /** What the file is, whatever it is called. */
  private static Object key(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return Objects.requireNonNullElse(key, file.toAbsolutePath());
  }

  @Override
  public void close() throws IOException {
    HELD.remove(key);
    channel.close();
  }
}
