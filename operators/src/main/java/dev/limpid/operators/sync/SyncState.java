package dev.limpid.operators.sync;

import dev.limpid.align.LiveState;
import java.util.List;

/**
 * What the sync operator keeps of a stream between checkpoints. Immutable.
 *
 * @param generation of the reference that it was aligned to
 * @param lost whether the last frame of the reference that was asked for had gone
 * @param frames as many as {@code live} has rows, in the same order
 * @param live descriptors and accumulated costs
 * @param now where viewers are
 * @param decided where the last frame with a final match is
 */
public record SyncState(
    long generation,
    boolean lost,
    List<SyncFrame> frames,
    LiveState live,
    RunningPosition.State now,
    FinalPositions.State decided) {
  public SyncState {
    frames = List.copyOf(frames);
  }
}
