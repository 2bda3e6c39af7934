package dev.limpid.align;

/**
 * A coarse tour and what its cost matrix was normalised with. Owns native memory until closed.
 *
 * @param tour in rows and columns of the coarse matrix
 * @param common what was subtracted from the costs
 * @param deviation what the costs were then divided by
 * @param rows frames of the query that the matrix has
 * @param columns frames of the reference that the matrix has
 */
record CoarseMatch(
    TourFinder.Tour tour, LowRank common, double deviation, MovingFrames rows, MovingFrames columns)
    implements AutoCloseable {
  @Override
  public void close() {
    common.close();
  }
}
