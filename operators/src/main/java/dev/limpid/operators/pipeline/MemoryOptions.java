package dev.limpid.operators.pipeline;

import java.io.Serializable;

/**
 * How much memory the frame operators of a pipeline may take on one machine, as its file says.
 *
 * @param framesMebibytes native memory for pixels and for models while they run; 0: a share of what
 *     the machine has
 * @param statesMebibytes native memory for the states of streams that are ready for the next frame;
 *     0: a share of what the machine has
 * @param storedOnDisk whether the state backend keeps the states of all streams on disk, and not on
 *     the Java heap
 */
public record MemoryOptions(long framesMebibytes, long statesMebibytes, boolean storedOnDisk)
    implements Serializable {

  /** Shares of the machine, states on the heap. */
  public static final MemoryOptions DEFAULTS = new MemoryOptions(0, 0, false);

  public MemoryOptions {
    if (framesMebibytes < 0 || statesMebibytes < 0) {
      throw new IllegalArgumentException(
          "memory: expected 0 or more MiB, got %d and %d"
              .formatted(framesMebibytes, statesMebibytes));
    }
  }
}
