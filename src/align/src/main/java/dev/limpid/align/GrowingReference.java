package dev.limpid.align;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A live stream that other live streams are aligned to: frames come while it goes on, and those
 * that are older than a window are forgotten (ADR 13). Distances are plain loops over a few hundred
 * frames, so that they have the same bits whatever the window holds. Not thread-safe.
 */
public final class GrowingReference extends LiveReference {
  private static final double NANOS = 1e9;

  /** The rate of a stream of which one frame is known, frames per second. */
  private static final double RATE_BEFORE = 2.5;

  /**
   * What must be kept to go on with the same results, bit for bit. Arrays are never changed.
   *
   * @param first frames that were forgotten
   * @param rows frames in order; their times never stand or go back
   * @param distances per frame, the sum of its distances to the others that it was compared with
   * @param compared per frame, how many those were
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record State(long first, List<LiveState.Row> rows, double[] distances, int[] compared) {
    /** Of a stream of which nothing was seen. */
    public static final State EMPTY = new State(0, List.of(), new double[0], new int[0]);

    public State {
      rows = List.copyOf(rows);
    }
  }

  private final String name;
  private final long windowNanos;
  private List<LiveState.Row> rows = new ArrayList<>();
  private double[] distances = new double[0];
  private int[] compared = new int[0];
  private long first;

  /**
   * A stream of which nothing was seen.
   *
   * @param windowSeconds frames older than this are forgotten
   */
  public GrowingReference(String name, double windowSeconds) {
    this.name = name;
    this.windowNanos = (long) (windowSeconds * NANOS);
  }

  public State state() {
    return new State(first, rows, distances.clone(), compared.clone());
  }

  /** Goes on where {@link #state} was taken. */
  public void restore(State state) {
    first = state.first();
    rows = new ArrayList<>(state.rows());
    distances = state.distances().clone();
    compared = state.compared().clone();
  }

  /**
   * Takes the next frame and forgets those that are too old.
   *
   * @param descriptor of length 1, kept
   * @param nanos after the frame before
   * @throws AlignException if the descriptor has another dimension than those before
   */
  public void append(float[] descriptor, long nanos) {
    float[] row = new float[rows.size()];
    costs(descriptor, row);
    int count = row.length + 1;
    distances = Arrays.copyOf(distances, count);
    compared = Arrays.copyOf(compared, count);
    for (int j = 0; j < row.length; j++) {
      distances[j] += row[j];
      compared[j]++;
      distances[row.length] += row[j];
    }
    compared[row.length] = row.length;
    rows.add(new LiveState.Row(descriptor, nanos));
    forget(nanos - windowNanos);
  }

  private void forget(long before) {
    int old = 0;
    while (rows.get(old).nanos() < before) {
      old++;
    }
    rows = new ArrayList<>(rows.subList(old, rows.size()));
    distances = Arrays.copyOfRange(distances, old, distances.length);
    compared = Arrays.copyOfRange(compared, old, compared.length);
    first += old;
  }

  /** When the newest frame was taken; 0 if there is none. */
  public long lastNanos() {
    return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).nanos();
  }

  /** Number of the first frame that is kept. */
  @Override
  public long first() {
    return first;
  }

  @Override
  boolean grows() {
    return true;
  }

  @Override
  public int frames() {
    return rows.size();
  }

  @Override
  public double framesPerSecond() {
    int last = rows.size() - 1;
    return last < 1
        ? RATE_BEFORE
        : last * NANOS / Math.max(1, rows.get(last).nanos() - rows.get(0).nanos());
  }

  @Override
  Recording recording() {
    Descriptors.Builder descriptors = new Descriptors.Builder();
    long[] nanos = new long[rows.size()];
    for (int i = 0; i < nanos.length; i++) {
      descriptors.add(rows.get(i).descriptor());
      nanos[i] = rows.get(i).nanos() - rows.get(0).nanos();
    }
    return new Recording(name, descriptors.build(), FrameTimes.of(nanos), framesPerSecond());
  }

  @Override
  float[] usual() {
    double all = usualDistance();
    float[] usual = new float[rows.size()];
    for (int j = 0; j < usual.length; j++) {
      usual[j] = compared[j] == 0 ? 0 : (float) (distances[j] / compared[j] - all);
    }
    return usual;
  }

  @Override
  double usualDistance() {
    double sum = 0;
    int known = 0;
    for (int j = 0; j < distances.length; j++) {
      sum += compared[j] == 0 ? 0 : distances[j] / compared[j];
      known += compared[j] == 0 ? 0 : 1;
    }
    return known == 0 ? 0 : sum / known;
  }

  @Override
  void costs(float[] descriptor, float[] row) {
    for (int j = 0; j < row.length; j++) {
      row[j] = distance(descriptor, rows.get(j).descriptor());
    }
  }

  private float distance(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new AlignException(
          "descriptor: expected %d values as in the live reference %s, got %d"
              .formatted(b.length, name, a.length));
    }
    float square = 0;
    for (int k = 0; k < a.length; k++) {
      float difference = a[k] - b[k];
      square += difference * difference;
    }
    return (float) Math.sqrt(square);
  }

  @Override
  public void close() {}
}
