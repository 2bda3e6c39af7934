package dev.limpid.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How surprising the frames of a stream were lately. Not thread-safe. */
final class SurpriseTrack {
  /** The highest score of so long is shown: no peak is lost between two reports. */
  static final long WINDOW_MILLIS = 1500;

  private static final int MAX_HELD = 512;

  private record Score(double value, long millis) {}

  private final Deque<Score> scores = new ArrayDeque<>();
  private long anomalies;

  void score(double value, long nowMillis) {
    scores.addLast(new Score(value, nowMillis));
    if (scores.size() > MAX_HELD) {
      scores.removeFirst();
    }
  }

  void anomaly() {
    anomalies++;
  }

  long anomalies() {
    return anomalies;
  }

  /** The highest score of the last moments, standard deviations; null if there is none. */
  @Nullable Double highest(long nowMillis) {
    scores.removeIf(score -> Math.abs(nowMillis - score.millis()) >= WINDOW_MILLIS);
    return scores.isEmpty() ? null : scores.stream().mapToDouble(Score::value).max().getAsDouble();
  }
}
