package dev.limpid.operators.sets;

import java.util.List;

/**
 * How frames of several streams are matched, in one form for time and number.
 *
 * @param streams the first says which sets there are
 * @param byTime whether by capture time; else by sequence number
 * @param tolerance largest distance of frames of a set, in what they are matched by
 * @param patience most that the newest frame may be beyond a set that waits, likewise
 * @param patienceMillis the same within the first stream, milliseconds
 */
record SetRule(
    List<String> streams,
    boolean byTime,
    long tolerance,
    long patience,
    long patienceMillis,
    GatherOptions.Bounds bounds,
    String plan) {

  static SetRule of(GatherOptions options) {
    if (options instanceof GatherOptions.Time time) {
      return new SetRule(
          time.streams(),
          true,
          time.toleranceMillis(),
          time.patienceMillis(),
          time.patienceMillis(),
          time.bounds(),
          time.plan());
    }
    if (options instanceof GatherOptions.Seq seq) {
      return new SetRule(
          seq.streams(),
          false,
          0,
          seq.patienceFrames(),
          seq.patienceMillis(),
          seq.bounds(),
          seq.plan());
    }
    throw new IllegalArgumentException("not several streams: " + options);
  }
}
