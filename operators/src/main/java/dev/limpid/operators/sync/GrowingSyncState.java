package dev.limpid.operators.sync;

import dev.limpid.align.GrowingReference;
import java.util.List;

/**
 * What the sync operator keeps of a live reference between checkpoints. Immutable.
 *
 * @param model {@code name@version} of what described it
 * @param generation differs whenever positions in it have another meaning
 * @param frames all that are kept, in order, described or not
 * @param firstFrame number of the first of them
 * @param described numbers of those that are described, in order
 * @param live their descriptors
 */
@SuppressWarnings("ArrayRecordComponent")
record GrowingSyncState(
    String model,
    long generation,
    List<SyncFrame> frames,
    long firstFrame,
    long[] described,
    GrowingReference.State live) {
  GrowingSyncState {
    frames = List.copyOf(frames);
  }

  /** Of a stream of which nothing was seen. */
  static GrowingSyncState empty(String model, long generation) {
    return new GrowingSyncState(
        model, generation, List.of(), 0, new long[0], GrowingReference.State.EMPTY);
  }
}
