package dev.limpid.operators.sets;

import java.util.List;

/**
 * Gathers the frames of one group into sets: of one stream for windows, or of several streams.
 * Frames go in in the order in which they arrive; nothing depends on when that is by any clock.
 * What waits is bounded by {@link GatherOptions.Bounds}. Not thread-safe.
 *
 * <p>The results for a window depend on the stream's records alone. For several streams they depend
 * on each stream's own records and not on how the streams interleave, with these exceptions:
 *
 * <ul>
 *   <li>a set is given up ({@link GatherReason#LAGGING}, {@link GatherReason#BYTES}), or a frame
 *       leaves because it may not wait any longer ({@link GatherReason#TIME}, {@link
 *       GatherReason#BYTES});
 *   <li>a stream comes back after its end: a set that lacked it meanwhile was told as {@link
 *       GatherReason#ENDED};
 *   <li>by time: the clock of a stream goes back by more than the patience;
 *   <li>by number: a stream begins a new epoch once more before all others did so once, or has its
 *       first frame after another stream's second epoch began.
 * </ul>
 *
 * <p>Which results come out of one call, and in which order {@link GatherResult.Dropped} stands
 * among them, does depend on the interleaving; the order of the sets does not.
 */
public interface Gatherer {

  /** A group of which nothing came yet. */
  static Gatherer of(GatherOptions options, String group) {
    return options instanceof GatherOptions.Window window
        ? new WindowGatherer(window, group)
        : new StreamsGatherer(SetRule.of(options), group);
  }

  /**
   * Takes the next record in.
   *
   * @return what comes out; mostly nothing
   * @throws IllegalArgumentException if its stream does not belong to the group
   */
  List<GatherResult> accept(GatherFrame frame);

  /** Notes that a stream ended ({@code limpid.end}) or is not waited for any more. */
  List<GatherResult> end(String stream);

  /** Ends all streams: nothing waits afterwards. */
  List<GatherResult> finish();

  /** Everything needed to go on. */
  GatherState state();

  /**
   * Goes on from a checkpoint; call it first. What other options gathered is dropped.
   *
   * @return what must be told of frames that cannot go on waiting
   */
  List<GatherResult> restore(GatherState state);

  /** Bytes of the encoded images that wait. */
  long waitingBytes();
}
