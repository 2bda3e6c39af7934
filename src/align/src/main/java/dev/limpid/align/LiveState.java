package dev.limpid.align;

import java.util.List;

/**
 * What a {@link LiveMatcher} knows of a stream between two frames; enough to go on with the same
 * results, bit for bit. Arrays are never changed.
 *
 * @param rows frames of the open stripe and of what is searched together with it, in order
 * @param decided how many of them have a final match
 * @param closedNanos time at which the last stripe was closed; of the first frame before that
 * @param stripes how many stripes were closed
 * @param place the descriptor of what the stream last showed while it moved; empty for none
 * @param track accumulated costs
 */
@SuppressWarnings("ArrayRecordComponent")
public record LiveState(
    List<Row> rows, int decided, long closedNanos, int stripes, float[] place, Track track) {
  public LiveState {
    rows = List.copyOf(rows);
  }

  /**
   * A frame.
   *
   * @param descriptor of length 1
   * @param nanos when it was taken; never before the frame before
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Row(float[] descriptor, long nanos) {}

  /**
   * Accumulated costs.
   *
   * @param best of the best path, per frame of the reference
   * @param others of the best path that stays away from it
   * @param columns sum of past costs
   * @param numbers weights and means
   * @param first number of the reference's frame that the first value is of
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Track(
      float[] best, float[] others, float[] columns, double[] numbers, long first) {}
}
