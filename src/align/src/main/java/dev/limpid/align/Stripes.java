package dev.limpid.align;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The paths of all stripes of a coarse cost matrix (thesis section 4.3.3, figure 4.8): stripes of
 * {@code length} queries that overlap by half, each searched on its own, and once more backwards in
 * time to learn what chance gains. Immutable.
 */
final class Stripes {
  /** A border, where paths deviate, is one of so many parts of a stripe. */
  private static final int BORDER_PARTS = 8;

  private final List<StripePath> paths;
  private final double chance;

  private Stripes(List<StripePath> paths, double chance) {
    this.paths = paths;
    this.chance = chance;
  }

  /** Searches every stripe; stripes are searched side by side. */
  static Stripes search(Matrix costs, int length) {
    List<int[]> bounds = bounds(costs.rows(), length);
    List<StripePath> paths =
        bounds.parallelStream()
            .map(b -> new StripeSearch(costs).search(b[0], b[1], false))
            .toList();
    double chance =
        bounds.parallelStream()
            .mapToDouble(b -> new StripeSearch(costs).search(b[0], b[1], true).meanGain())
            .sorted()
            .skip(bounds.size() / 2)
            .findFirst()
            .orElse(0);
    return new Stripes(paths, chance);
  }

  /** Starts and ends; the last stripe ends with the matrix and is as long as the others. */
  private static List<int[]> bounds(int rows, int length) {
    List<int[]> bounds = new ArrayList<>();
    int size = Math.min(rows, length);
    int hop = Math.max(1, size / 2);
    for (int from = 0; from + size < rows; from += hop) {
      bounds.add(new int[] {from, from + size});
    }
    bounds.add(new int[] {rows - size, rows});
    return bounds;
  }

  /** In order. */
  List<StripePath> paths() {
    return paths;
  }

  /**
   * Mean gain of the middle one of the paths through stripes whose time runs backwards, where no
   * tour can be: what a path gains by chance.
   */
  double chance() {
    return chance;
  }

  /**
   * For each query, the stripe whose path counts there: the one in which it lies farthest from a
   * border, where paths deviate (figure 4.9).
   */
  int[] owners() {
    int rows = paths.get(paths.size() - 1).end();
    return IntStream.range(0, rows).map(this::owner).toArray();
  }

  private int owner(int query) {
    int best = 0;
    int bestMargin = Integer.MIN_VALUE;
    for (int k = 0; k < paths.size(); k++) {
      StripePath path = paths.get(k);
      int before = path.first() == 0 ? Integer.MAX_VALUE : query - path.first();
      boolean last = k == paths.size() - 1;
      int after = last ? Integer.MAX_VALUE : path.end() - 1 - query;
      int margin = query < path.first() || query >= path.end() ? -1 : Math.min(before, after);
      if (margin > bestMargin) {
        bestMargin = margin;
        best = k;
      }
    }
    return best;
  }

  /**
   * Whether every other path that covers this query is there within {@code tolerance} columns;
   * paths near a border of their stripe are not asked.
   */
  boolean agree(int query, int reference, double tolerance) {
    for (StripePath path : paths) {
      int border = (path.end() - path.first()) / BORDER_PARTS;
      boolean covers = query >= path.first() + border && query < path.end() - border;
      if (covers && Math.abs(path.referenceAt(query) - reference) > tolerance) {
        return false;
      }
    }
    return true;
  }
}
