package dev.limpid.align;

import java.util.ArrayList;
import java.util.List;

/**
 * What the coarse search saw and found, to look at. Positions are rows and columns of the cost
 * matrix, which has only frames in which the recordings move. Immutable.
 *
 * @param costs the cost matrix
 * @param decorrelated without what all frames have in common: mean 0, deviation 1
 * @param searched the cheapest path of each stripe
 * @param accepted the tour
 */
public record CoarseView(
    CostMap costs, CostMap decorrelated, List<Point> searched, List<Point> accepted) {
  public CoarseView {
    searched = List.copyOf(searched);
    accepted = List.copyOf(accepted);
  }

  /**
   * A place on a path.
   *
   * @param query row
   * @param reference column, between two of them where it was interpolated
   */
  public record Point(int query, double reference) {}

  static CoarseView of(CostMap costs, Matrix decorrelated, TourFinder.Tour tour) {
    List<Point> searched = new ArrayList<>();
    for (StripePath path : tour.stripes().paths()) {
      for (int i = path.first(); i < path.end(); i++) {
        searched.add(new Point(i, path.referenceAt(i)));
      }
    }
    List<Point> accepted = new ArrayList<>();
    for (Segment segment : tour.segments()) {
      for (int i = segment.first(); i < segment.end(); i++) {
        accepted.add(new Point(i, segment.referenceAt(i)));
      }
    }
    return new CoarseView(costs, CostMap.of(decorrelated), searched, accepted);
  }
}
