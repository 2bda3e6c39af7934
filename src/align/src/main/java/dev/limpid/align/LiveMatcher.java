package dev.limpid.align;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligns one live stream to a recording, or to another live stream (thesis section 4.3.3 with
 * columns that arrive one at a time, ADR 12). Each frame gets a provisional match at once and one
 * final match, at the latest when a stripe's length of the stream has passed: stripes close every
 * half of their length, and then the offline search runs over the last one and a half of them. What
 * is final lies at least a quarter of a stripe from the border. Times are those of the frames,
 * never the clock's. Not thread-safe; the reference belongs to the caller.
 */
public final class LiveMatcher {
  private static final double NANOS = 1e9;

  /** Frames count as taken so far apart at least, so that a source without times cannot pile up. */
  private static final long LEAST_NANOS = 1_000_000_000L / 120;

  /** A frame nearer than this share of the usual distance shows the same place. */
  private static final double SAME_PLACE = 0.75;

  /** A growing reference with fewer frames has no match. */
  private static final int LEAST_REFERENCE = 8;

  private final LiveReference reference;
  private final AlignOptions options;
  private final Aligner aligner;
  private final LiveTracker tracker;
  private float[] costs;
  private List<LiveState.Row> rows = new ArrayList<>();
  private int decided;
  private long closedNanos;
  private int stripes;

  /** What the stream last showed while it moved; empty before its first frame. */
  private float[] place = new float[0];

  /**
   * A stream of which nothing was seen.
   *
   * @throws AlignException if the reference is too short to be searched
   */
  public LiveMatcher(LiveReference reference, AlignOptions options) {
    this.reference = reference;
    this.options = options;
    this.aligner = new Aligner(options);
    if (!reference.grows()) {
      aligner.requireLong(reference.recording());
    }
    this.tracker = new LiveTracker(reference);
    this.costs = new float[reference.frames()];
  }

  /** What must be kept to go on. */
  public LiveState state() {
    return new LiveState(rows, decided, closedNanos, stripes, place, tracker.state());
  }

  /** Goes on where {@link #state} was taken, with the same reference and options. */
  public void restore(LiveState state) {
    rows = new ArrayList<>(state.rows());
    decided = state.decided();
    closedNanos = state.closedNanos();
    stripes = state.stripes();
    tracker.restore(state.track());
    place = state.place();
  }

  /**
   * Takes the next frame.
   *
   * @param descriptor of length 1, kept
   * @param nanos when the frame was taken
   * @return where it most likely is, as far as the frames so far tell
   * @throws AlignException if the descriptor has another dimension than the reference's
   */
  public LiveMatch add(float[] descriptor, long nanos) {
    long before = rows.isEmpty() ? nanos : rows.get(rows.size() - 1).nanos();
    closedNanos = rows.isEmpty() ? nanos : closedNanos;
    long time = rows.isEmpty() ? nanos : Math.max(before + LEAST_NANOS, nanos);
    rows.add(new LiveState.Row(descriptor, time));
    if (reference.frames() < LEAST_REFERENCE) {
      return LiveMatch.NONE;
    }
    if (costs.length != reference.frames()) {
      costs = new float[reference.frames()];
    }
    reference.costs(descriptor, costs);
    return tracker.absorb(costs, (time - before) / NANOS, movesOn(descriptor));
  }

  private boolean movesOn(float[] descriptor) {
    boolean moved =
        place.length == 0 || distance(place, descriptor) >= SAME_PLACE * reference.usualDistance();
    place = moved ? descriptor : place;
    return moved;
  }

  private static double distance(float[] a, float[] b) {
    double square = 0;
    for (int k = 0; k < a.length; k++) {
      double difference = a[k] - b[k];
      square += difference * difference;
    }
    return Math.sqrt(square);
  }

  /** Seconds from the last frame to this time; negative before the first frame. */
  public double secondsSince(long nanos) {
    return rows.isEmpty() ? -1 : (nanos - rows.get(rows.size() - 1).nanos()) / NANOS;
  }

  /** Costs of the last frame, de-correlated, standard deviations; only to be read. */
  public float[] lastCosts() {
    return tracker.row();
  }

  /** Final matches that are due now, in order, after those that were given before. */
  public List<LiveMatch> decide() {
    if (rows.isEmpty()) {
      return List.of();
    }
    long now = rows.get(rows.size() - 1).nanos();
    long interval = rows.size() < 2 ? 0 : now - rows.get(rows.size() - 2).nanos();
    double wait = stripes == 0 ? options.stripeSeconds() : options.stripeSeconds() / 2;
    if (now + interval - closedNanos <= nanos(wait)) {
      return List.of();
    }
    closedNanos = now;
    stripes++;
    return matches(firstFrom(now - nanos(options.stripeSeconds() / 4)));
  }

  /** The final matches of all frames that have none yet; the stream begins anew afterwards. */
  public List<LiveMatch> finish() {
    List<LiveMatch> matches = rows.isEmpty() ? List.of() : matches(rows.size());
    restore(fresh());
    return matches;
  }

  private LiveState fresh() {
    return new LiveState(List.of(), 0, 0, 0, new float[0], new LiveTracker(reference).state());
  }

  /**
   * Forgets the oldest frames that no further search needs.
   *
   * @return how many
   */
  public int forget() {
    int forgotten =
        stripes == 0
            ? 0
            : Math.min(decided, firstFrom(closedNanos - nanos(options.stripeSeconds())));
    rows = new ArrayList<>(rows.subList(forgotten, rows.size()));
    decided -= forgotten;
    return forgotten;
  }

  private static long nanos(double seconds) {
    return (long) (seconds * NANOS);
  }

  private int firstFrom(long nanos) {
    int row = 0;
    while (row < rows.size() && rows.get(row).nanos() < nanos) {
      row++;
    }
    return row;
  }

  private List<LiveMatch> matches(int until) {
    List<LiveMatch> matches = new ArrayList<>();
    Recording query = recording();
    Recording columns = reference.frames() == 0 ? query : reference.recording();
    List<Segment> tour = reference.frames() == 0 ? List.of() : aligner.sparseTour(query, columns);
    for (int i = decided; i < until; i++) {
      matches.add(match(query, columns, tour, i));
    }
    decided = Math.max(decided, until);
    return matches;
  }

  private LiveMatch match(Recording query, Recording columns, List<Segment> tour, int row) {
    for (Segment segment : tour) {
      if (row >= segment.first() && row < segment.end()) {
        double at = segment.referenceAt(row);
        Descriptors frames = columns.descriptors();
        float cost = query.descriptors().distance(row, frames, (int) Math.round(at));
        return new LiveMatch(reference.first() + at, cost, (float) segment.confidenceAt(row));
      }
    }
    return LiveMatch.NONE;
  }

  private Recording recording() {
    Descriptors.Builder descriptors = new Descriptors.Builder();
    long[] nanos = new long[rows.size()];
    long first = rows.get(0).nanos();
    for (int i = 0; i < nanos.length; i++) {
      descriptors.add(rows.get(i).descriptor());
      nanos[i] = rows.get(i).nanos() - first;
    }
    double seconds = nanos[nanos.length - 1] / NANOS;
    double rate = seconds > 0 ? (nanos.length - 1) / seconds : 1 / options.coarseSeconds();
    return new Recording("live stream", descriptors.build(), FrameTimes.of(nanos), rate);
  }
}
