package dev.limpid.operators.pipeline;

import java.io.Serializable;

/**
 * How much memory a pipeline may take on a machine, as its file says.
 *
 * @param framesMebibytes native memory of all its frame operators for pixels and for models while
 *     they run; 0: a share of what the machine has
 * @param statesMebibytes native memory of all its frame operators for the states of streams that
 *     are ready for the next frame; 0: a share of what the machine has
 * @param storedOnDisk whether the state backend keeps the states of all streams on disk, and not on
 *     the Java heap
 * @param subtasks how many frame operators share this
 */
public record MemoryOptions(
    long framesMebibytes, long statesMebibytes, boolean storedOnDisk, int subtasks)
    implements Serializable {

  /** Shares of the machine, for one operator. */
  public static final MemoryOptions DEFAULTS = new MemoryOptions(0, 0, false, 1);

  public MemoryOptions {
    if (framesMebibytes < 0 || statesMebibytes < 0 || subtasks < 1) {
      throw new IllegalArgumentException(
          "memory: expected 0 or more MiB for one operator or more, got %d, %d for %d"
              .formatted(framesMebibytes, statesMebibytes, subtasks));
    }
  }
}
