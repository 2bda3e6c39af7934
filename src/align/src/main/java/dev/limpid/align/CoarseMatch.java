package dev.limpid.align;

/**
 * A coarse tour and what its cost matrix was normalised with. Owns native memory until closed.
 *
 * @param tour in rows and columns of the coarse matrix
 * @param common what was subtracted from the costs
 * @param deviation what the costs were then divided by
 * @param queryStep frames from row to row
 * @param referenceStep frames from column to column
 */
record CoarseMatch(
    TourFinder.Tour tour, LowRank common, double deviation, int queryStep, int referenceStep)
    implements AutoCloseable {
  @Override
  public void close() {
    common.close();
  }
}
