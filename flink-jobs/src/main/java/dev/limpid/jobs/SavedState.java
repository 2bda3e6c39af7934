package dev.limpid.jobs;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/**
 * A complete checkpoint or savepoint on this machine.
 *
 * @param run number of the run that wrote it; runs come one after the other
 * @param number Flink's own; grows within a run. A savepoint that does not say counts as the last
 * @param folder that has its {@code _metadata}
 */
record SavedState(int run, long number, Path folder) {
  static final String COMPLETE = "_metadata";

  /** The newest comes first. */
  static final Comparator<SavedState> NEWEST_FIRST =
      Comparator.comparingInt(SavedState::run).thenComparingLong(SavedState::number).reversed();

  private static final String CHECKPOINT = "chk-";

  /** What a folder with a {@code _metadata} holds. */
  static SavedState of(int run, Path folder) {
    String name = String.valueOf(folder.getFileName());
    try {
      return new SavedState(
          run,
          name.startsWith(CHECKPOINT)
              ? Long.parseLong(name.substring(CHECKPOINT.length()))
              : metadata(FlinkFolder.uri(folder)).getCheckpointId(),
          folder);
    } catch (IOException | RuntimeException e) {
      return new SavedState(run, Long.MAX_VALUE, folder);
    }
  }

  /**
   * Checks that it can be restored: what it says can be read, and its files have their sizes.
   *
   * @throws IOException saying what is wrong
   */
  void require() throws IOException {
    CheckpointMetadata metadata;
    try {
      metadata = metadata(FlinkFolder.uri(folder));
    } catch (RuntimeException e) {
      throw new IOException("%s is damaged: %s".formatted(COMPLETE, e), e);
    }
    Iterator<FileStateHandle> files =
        metadata.getOperatorStates().stream()
            .flatMap(operator -> operator.getStates().stream())
            .flatMap(SavedState::files)
            .iterator();
    while (files.hasNext()) {
      requireWhole(files.next());
    }
  }

  /** The same, of another run. */
  SavedState ofRun(int number) {
    return new SavedState(number, this.number, folder);
  }

  /**
   * Lets no run go on from it.
   *
   * @param reason short, a part of a file's name
   */
  void giveUp(String reason) throws IOException {
    var unused = Files.move(folder.resolve(COMPLETE), folder.resolve(COMPLETE + "." + reason));
  }

  /**
   * What the checkpoint or savepoint says about itself that the settings of a job name to start
   * from; empty if they name nothing.
   *
   * @throws IllegalArgumentException if there is none that can be read
   */
  static Optional<CheckpointMetadata> startOf(ReadableConfig settings) {
    Optional<String> pointer = settings.getOptional(StateRecoveryOptions.SAVEPOINT_PATH);
    try {
      return pointer.isEmpty() ? Optional.empty() : Optional.of(metadata(pointer.get()));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "%s: expected a checkpoint or savepoint, got '%s': %s"
              .formatted(StateRecoveryOptions.SAVEPOINT_PATH.key(), pointer.get(), e),
          e);
    }
  }

  /**
   * What a checkpoint or savepoint says about itself.
   *
   * @param pointer URI of its folder or of the {@code _metadata} in it, on any file system of Flink
   */
  static CheckpointMetadata metadata(String pointer) throws IOException {
    org.apache.flink.core.fs.Path file = new org.apache.flink.core.fs.Path(pointer);
    FileSystem files = file.getFileSystem();
    if (files.getFileStatus(file).isDir()) {
      file = new org.apache.flink.core.fs.Path(file, COMPLETE);
    }
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(files.open(file)))) {
      return Checkpoints.loadCheckpointMetadata(
          in, Thread.currentThread().getContextClassLoader(), pointer);
    }
  }

  private static Stream<FileStateHandle> files(OperatorSubtaskState state) {
    return Stream.of(
            state.getManagedKeyedState(),
            state.getRawKeyedState(),
            state.getManagedOperatorState(),
            state.getRawOperatorState())
        .flatMap(handles -> handles.stream())
        .flatMap(SavedState::stored)
        .filter(FileStateHandle.class::isInstance)
        .map(FileStateHandle.class::cast);
  }

  private static Stream<StateObject> stored(StateObject handle) {
    if (handle instanceof KeyGroupsStateHandle keyed) {
      return Stream.of(keyed.getDelegateStateHandle());
    }
    if (handle instanceof OperatorStateHandle operator) {
      StreamStateHandle stored = operator.getDelegateStateHandle();
      return stored == null ? Stream.empty() : Stream.of(stored);
    }
    if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
      return Stream.concat(
          Stream.of(incremental.getMetaDataStateHandle()),
          Stream.concat(
                  incremental.getSharedState().stream(), incremental.getPrivateState().stream())
              .map(IncrementalKeyedStateHandle.HandleAndLocalPath::getHandle));
    }
    return Stream.of(handle);
  }

  private static void requireWhole(FileStateHandle handle) throws IOException {
    Path file = Path.of(handle.getFilePath().getPath());
    long size = Files.size(file);
    if (size != handle.getStateSize()) {
      throw new IOException(
          "%s: expected %d bytes, got %d".formatted(file, handle.getStateSize(), size));
    }
  }
}
