package dev.limpid.jobs;

import dev.limpid.jobs.PipelineKeys.StateBackend;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;

/** Which state backend can read what a job starts from: savepoints all, checkpoints one. */
final class RestoredBackend {
  private RestoredBackend() {}

  /**
   * Checks that the pipeline's state backend can read the checkpoint that a job starts from.
   *
   * @throws IllegalArgumentException if it is the other one's
   */
  static void require(Pipeline pipeline, ReadableConfig settings) {
    StateBackend asked = pipeline.get(PipelineKeys.STATE_BACKEND);
    StateBackend writer =
        SavedState.startOf(settings).flatMap(RestoredBackend::writer).orElse(asked);
    if (writer != asked) {
      throw new IllegalArgumentException(
          "checkpoint %s was written with state.backend: %s, the pipeline asks for %s; run it once more with %s and stop it with Ctrl-C or a savepoint, which either can read"
              .formatted(
                  settings.get(StateRecoveryOptions.SAVEPOINT_PATH),
                  writer.text(),
                  asked.text(),
                  writer.text()));
    }
  }

  /** The only backend that can read a checkpoint; empty if any can. */
  private static Optional<StateBackend> writer(CheckpointMetadata checkpoint) {
    return checkpoint.getOperatorStates().stream()
        .flatMap(operator -> operator.getStates().stream())
        .flatMap(subtask -> subtask.getManagedKeyedState().stream())
        .flatMap(handle -> writer(handle).stream())
        .findFirst();
  }

  private static Optional<StateBackend> writer(KeyedStateHandle handle) {
    if (handle instanceof IncrementalKeyedStateHandle) {
      return Optional.of(StateBackend.DISK);
    }
    return handle instanceof KeyGroupsStateHandle
            && !(handle instanceof KeyGroupsSavepointStateHandle)
        ? Optional.of(StateBackend.MEMORY)
        : Optional.empty();
  }
}
