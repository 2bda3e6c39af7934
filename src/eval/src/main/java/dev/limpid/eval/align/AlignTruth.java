package dev.limpid.eval.align;

import dev.limpid.align.Alignment;
import dev.limpid.eval.EvalException;
import java.util.Arrays;

/**
 * Which frames of a reference show the place of each frame of a query: a range, because who waits
 * at a light stays at one place, or none. Immutable.
 */
public final class AlignTruth {
  /** Frames at most so far from the nearest show the same place, metres along the route. */
  private static final double SAME_METRES = 0.25;

  /** Farther from every frame of the reference than this, a place was not passed. */
  private static final double PASSED_METRES = 1;

  private final int[] first;
  private final int[] last;

  private AlignTruth(int[] first, int[] last) {
    this.first = first;
    this.last = last;
  }

  /** Frame i is frame i. */
  public static AlignTruth identical(int frames) {
    int[] same = new int[frames];
    Arrays.setAll(same, i -> i);
    return new AlignTruth(same, same);
  }

  /** Nothing matches. */
  public static AlignTruth none(int frames) {
    int[] nothing = new int[frames];
    Arrays.fill(nothing, Alignment.NONE);
    return new AlignTruth(nothing, nothing);
  }

  /**
   * By the positions of two drives on one route; what lies on a detour of either matches nothing.
   */
  public static AlignTruth ofDrives(DriveTable query, DriveTable reference) {
    int[] first = new int[query.frames()];
    int[] last = new int[query.frames()];
    for (int i = 0; i < first.length; i++) {
      int nearest = reference.nearest(query.metresAt(i));
      double distance = Math.abs(reference.metresAt(nearest) - query.metresAt(i));
      boolean passed =
          distance <= PASSED_METRES && !query.isOnDetour(i) && !reference.isOnDetour(nearest);
      double reach = distance + SAME_METRES;
      double place = query.metresAt(i);
      first[i] = passed ? reference.reach(nearest, -1, place, reach) : Alignment.NONE;
      last[i] = passed ? reference.reach(nearest, 1, place, reach) : Alignment.NONE;
    }
    return new AlignTruth(first, last);
  }

  /** The truth of a query that consists of the given frames of this one. */
  public AlignTruth select(int[] frames) {
    return new AlignTruth(
        Arrays.stream(frames).map(frame -> first[frame]).toArray(),
        Arrays.stream(frames).map(frame -> last[frame]).toArray());
  }

  /** Frames of the query. */
  public int frames() {
    return first.length;
  }

  /** Whether the reference shows the place of a query frame. */
  public boolean hasMatch(int query) {
    return first[query] != Alignment.NONE;
  }

  /** How many frames a match is off; 0 within the range. The query frame must have a match. */
  public int error(int query, int reference) {
    if (!hasMatch(query)) {
      throw new EvalException("frame %d: there is no true match".formatted(query));
    }
    return Math.max(0, Math.max(first[query] - reference, reference - last[query]));
  }
}
