package dev.limpid.align;

import java.util.Arrays;
import java.util.List;

/** For each frame of a query, the matching frame of a reference, or none. Immutable. */
public final class Alignment {
  /** Instead of a reference frame: there is none. */
  public static final int NONE = -1;

  private final int[] reference;
  private final float[] cost;
  private final float[] confidence;
  private final Timing timing;

  /**
   * What it took, milliseconds.
   *
   * @param coarse cost matrix, de-correlation and coarse tour
   * @param fine the alignment of every frame
   */
  public record Timing(double coarse, double fine) {}

  private Alignment(int[] reference, float[] cost, float[] confidence, Timing timing) {
    this.reference = reference;
    this.cost = cost;
    this.confidence = confidence;
    this.timing = timing;
  }

  /** From parts of a tour in frames. */
  static Alignment of(Recording query, Recording reference, List<Segment> segments, Timing timing) {
    int[] matched = new int[query.frames()];
    Arrays.fill(matched, NONE);
    float[] cost = new float[matched.length];
    float[] confidence = new float[matched.length];
    for (Segment segment : segments) {
      for (int i = segment.first(); i < segment.end(); i++) {
        matched[i] = (int) Math.round(segment.referenceAt(i));
        cost[i] = query.descriptors().distance(i, reference.descriptors(), matched[i]);
        confidence[i] = (float) segment.confidenceAt(i);
      }
    }
    return new Alignment(matched, cost, confidence, timing);
  }

  /**
   * From an alignment of this query to {@code other}'s query, and {@code other}: transitive tours
   * (thesis section 4.3.2). Costs are the larger, confidences the product of the two.
   */
  Alignment then(Alignment other) {
    int[] matched = new int[reference.length];
    float[] costs = new float[matched.length];
    float[] confidences = new float[matched.length];
    for (int i = 0; i < matched.length; i++) {
      int between = reference[i];
      matched[i] = between == NONE ? NONE : other.reference[between];
      if (matched[i] != NONE) {
        costs[i] = Math.max(cost[i], other.cost[between]);
        confidences[i] = confidence[i] * other.confidence[between];
      }
    }
    return new Alignment(matched, costs, confidences, timing);
  }

  /** The same seen from the reference: for each of its frames, the first matching query frame. */
  Alignment inverse(int referenceFrames) {
    int[] matched = new int[referenceFrames];
    Arrays.fill(matched, NONE);
    float[] costs = new float[referenceFrames];
    float[] confidences = new float[referenceFrames];
    for (int i = 0; i < reference.length; i++) {
      int until = i + 1 < reference.length ? reference[i + 1] : NONE;
      int to =
          until > reference[i] && until - reference[i] < MOST_PASSED ? until : reference[i] + 1;
      for (int j = reference[i]; reference[i] != NONE && j < to; j++) {
        if (matched[j] == NONE) {
          matched[j] = i;
          costs[j] = cost[i];
          confidences[j] = confidence[i];
        }
      }
    }
    return new Alignment(matched, costs, confidences, timing);
  }

  /** More reference frames than these between two queries are a jump, not a fast query. */
  private static final int MOST_PASSED = 250;

  Alignment took(double fineMillis) {
    return new Alignment(reference, cost, confidence, new Timing(timing.coarse(), fineMillis));
  }

  /** Frames of the query. */
  public int frames() {
    return reference.length;
  }

  /** The reference's frame, or {@link #NONE}. */
  public int referenceAt(int query) {
    return reference[query];
  }

  /** Distance of the two descriptors, 0 to 2; 0 where there is no match. */
  public float costAt(int query) {
    return cost[query];
  }

  /** 0 (no match) to 1: how far the gain along the tour is above what chance gains. */
  public float confidenceAt(int query) {
    return confidence[query];
  }

  /** Number of query frames with a match. */
  public int matched() {
    return (int) Arrays.stream(reference).filter(frame -> frame != NONE).count();
  }

  /** Share of query frames with a match. */
  public double matchedShare() {
    return matched() / (double) frames();
  }

  public Timing timing() {
    return timing;
  }

  /** A copy: reference frame per query frame, {@link #NONE} for none. */
  public int[] references() {
    return reference.clone();
  }
}
