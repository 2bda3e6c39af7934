package dev.limpid.align;

/**
 * Follows a live stream through a reference, one row of costs at a time (ADR 12). What a row has in
 * common with all columns is its mean; what a column has in common with all rows is a mean over the
 * past that starts from the reference's own and leaves out what the stream shows while it stands.
 * Paths are those of {@link PathFront} with a past that fades; what chance gains is what other
 * paths gain, which pay for coming near the best one ({@link Alternatives}). Not thread-safe.
 */
final class LiveTracker {
  private static final double PATH_SECONDS = 8;
  private static final double COLUMN_SECONDS = 120;
  private static final double PRIOR_SECONDS = 30;
  private static final double LEAST_SECONDS = 0.02;
  private static final double MOST_SECONDS = 2;

  /** A match gains so often what others gain, now and mostly. */
  private static final double LEAST_RATIO = 1.5;

  /** A gain below this is never a match, however little chance gains, standard deviations. */
  private static final double LEAST_GAIN = 0.5;

  private static final double LEAST_SQUARE = 1e-12;

  private static final int PATH_WEIGHT = 0;
  private static final int COLUMN_WEIGHT = 1;
  private static final int SQUARES = 2;
  private static final int SQUARE_WEIGHT = 3;
  private static final int CHANCE = 4;
  private static final int NUMBERS = 5;

  private final LiveReference reference;
  private final PathFront best;
  private final PathFront others;
  private float[] columns;
  private final double[] numbers = new double[NUMBERS];
  private float[] row;
  private float[] blocked;
  private byte[] moves;

  /** Number of the reference's frame that the first column is. */
  private long first;

  LiveTracker(LiveReference reference) {
    int count = reference.frames();
    this.reference = reference;
    this.best = new PathFront(count);
    this.others = new PathFront(count);
    this.columns = new float[count];
    this.row = new float[count];
    this.blocked = new float[count];
    this.moves = new byte[count];
    this.first = reference.first();
  }

  /** All that the past left, copied. */
  LiveState.Track state() {
    return new LiveState.Track(
        best.costs().clone(), others.costs().clone(), columns.clone(), numbers.clone(), first);
  }

  /** Takes over what {@link #state} gave, of a tracker with the same reference. */
  void restore(LiveState.Track track) {
    best.set(track.best());
    others.set(track.others());
    columns = track.columns().clone();
    makeRoom();
    System.arraycopy(track.numbers(), 0, numbers, 0, NUMBERS);
    first = track.first();
  }

  private void makeRoom() {
    row = new float[columns.length];
    blocked = new float[columns.length];
    moves = new byte[columns.length];
  }

  /**
   * Forgets the columns that the reference has forgotten, and takes in those that it has got. The
   * past of a new column is what is usual of its frame.
   */
  private void follow() {
    int dropped = (int) Math.min(columns.length, reference.first() - first);
    int kept = columns.length - dropped;
    int count = reference.frames();
    if (dropped == 0 && kept == count) {
      return;
    }
    best.move(dropped, count);
    others.move(dropped, count);
    columns = PathFront.moved(columns, dropped, count);
    float[] usual = reference.usual();
    for (int j = kept; j < count; j++) {
      columns[j] = (float) numbers[COLUMN_WEIGHT] * usual[j];
    }
    makeRoom();
    first = reference.first();
  }

  /**
   * The frame of the reference that the stream is most likely at.
   *
   * @param costs distances to all frames of the reference
   * @param seconds since the row before
   * @param moved whether the stream shows another place than when it last did
   */
  LiveMatch absorb(float[] costs, double seconds, boolean moved) {
    double time = Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, seconds));
    follow();
    decorrelate(costs, time, moved);
    scale(time);
    fade(time);
    best.advance(row, moves);
    int at = best.cheapest();
    double gain = -best.costs()[at] / numbers[PATH_WEIGHT];
    double other = otherGain(at, time);
    double chance = LEAST_RATIO * Math.max(other, numbers[CHANCE]);
    if (gain <= Math.max(LEAST_GAIN, chance)) {
      return LiveMatch.NONE;
    }
    double certain = Math.max(0, Math.min(1, 1 - other / gain));
    return new LiveMatch(first + at, costs[at], (float) certain);
  }

  /** Costs of the last row, de-correlated, standard deviations; only to be read. */
  float[] row() {
    return row;
  }

  private void decorrelate(float[] costs, double time, boolean moved) {
    float rowMean = (float) LiveReference.mean(costs);
    float[] usual = reference.usual();
    double all = PRIOR_SECONDS + numbers[COLUMN_WEIGHT];
    float prior = (float) (PRIOR_SECONDS / all);
    float past = (float) (1 / all);
    for (int j = 0; j < row.length; j++) {
      row[j] = costs[j] - rowMean - prior * usual[j] - past * columns[j];
    }
    if (moved) {
      float keep = (float) Math.exp(-time / COLUMN_SECONDS);
      for (int j = 0; j < row.length; j++) {
        columns[j] = keep * columns[j] + (float) time * (costs[j] - rowMean);
      }
      numbers[COLUMN_WEIGHT] = keep * numbers[COLUMN_WEIGHT] + time;
    }
  }

  private void scale(double time) {
    double square = 0;
    for (float cost : row) {
      square += cost * cost;
    }
    double keep = Math.exp(-time / COLUMN_SECONDS);
    numbers[SQUARES] = keep * numbers[SQUARES] + time * square / row.length;
    numbers[SQUARE_WEIGHT] = keep * numbers[SQUARE_WEIGHT] + time;
    double deviation = Math.sqrt(Math.max(LEAST_SQUARE, numbers[SQUARES] / numbers[SQUARE_WEIGHT]));
    float factor = (float) (1 / deviation);
    for (int j = 0; j < row.length; j++) {
      row[j] *= factor;
    }
  }

  private void fade(double time) {
    float keep = (float) Math.exp(-time / PATH_SECONDS);
    best.fade(keep);
    others.fade(keep);
    numbers[PATH_WEIGHT] = keep * numbers[PATH_WEIGHT] + 1;
  }

  /** What the cheapest of the other paths gains now. */
  private double otherGain(int at, double time) {
    System.arraycopy(row, 0, blocked, 0, row.length);
    double apart = Alternatives.APART_SECONDS * reference.framesPerSecond();
    Alternatives.block(blocked, at, (int) Math.round(apart));
    others.advance(blocked, moves);
    double gain = -others.costs()[others.cheapest()] / numbers[PATH_WEIGHT];
    double share = time / (time + numbers[SQUARE_WEIGHT]);
    numbers[CHANCE] += Math.max(share, time / COLUMN_SECONDS) * (gain - numbers[CHANCE]);
    return gain;
  }
}
