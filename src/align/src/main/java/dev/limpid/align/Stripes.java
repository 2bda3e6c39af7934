package dev.limpid.align;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The paths of all stripes of a coarse cost matrix (thesis section 4.3.3, figure 4.8): stripes of
 * {@code length} queries that overlap by half, each searched on its own. Immutable.
 */
final class Stripes {
  /** A border, where paths deviate, is one of so many parts of a stripe. */
  private static final int BORDER_PARTS = 8;

  private final List<StripePath> paths;

  private Stripes(List<StripePath> paths) {
    this.paths = paths;
  }

  /** Queries {@code from} (inclusive) to {@code to} (exclusive). */
  record Bounds(int from, int to) {}

  /** Searches every stripe; stripes are searched side by side. */
  static Stripes search(Matrix costs, int length) {
    return new Stripes(
        bounds(costs.rows(), length).parallelStream()
            .map(stripe -> StripeSearch.search(costs, stripe.from(), stripe.to()))
            .toList());
  }

  /**
   * Stripes that overlap by half; the last one ends with the matrix and is as long as the others.
   */
  static List<Bounds> bounds(int rows, int length) {
    List<Bounds> bounds = new ArrayList<>();
    int size = Math.min(rows, length);
    int hop = Math.max(1, size / 2);
    for (int from = 0; from + size < rows; from += hop) {
      bounds.add(new Bounds(from, from + size));
    }
    bounds.add(new Bounds(rows - size, rows));
    return bounds;
  }

  /** In order. */
  List<StripePath> paths() {
    return paths;
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
