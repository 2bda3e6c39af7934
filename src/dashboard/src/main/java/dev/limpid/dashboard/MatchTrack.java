package dev.limpid.dashboard;

import dev.limpid.wire.Match;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the frames of a stream lie in a recording: its matches until browsers have got them, and
 * the last {@link #MAX_HISTORY} of them for browsers that come later. Bounded: the history takes
 * about 300 bytes a frame, 120 kB; not thread-safe.
 */
final class MatchTrack {
  private static final int MAX_MATCHES = 1000;

  /** Frames of the cost matrix that is kept: as many columns as a page shows. */
  static final int MAX_HISTORY = 400;

  private final Deque<MatchLine> matches = new ArrayDeque<>();

  /** By where the stream's frame lies: a source may go back to an epoch that it had before. */
  private final Map<String, MatchLine> history = new LinkedHashMap<>();

  private @Nullable MatchLine latest;
  private long matched;
  private long unmatched;

  /** Takes a match; the oldest of too many are forgotten. */
  void match(Match match) {
    MatchLine line = MatchLine.of(match);
    if (!line.decided()) {
      latest = line;
    } else if (line.index() == null) {
      unmatched++;
    } else {
      matched++;
    }
    remember(match.query().source(), line);
    matches.addLast(line);
    if (matches.size() > MAX_MATCHES) {
      matches.removeFirst();
    }
  }

  private void remember(String frame, MatchLine line) {
    if (line.decided()) {
      history.computeIfPresent(frame, (place, known) -> known.decidedAs(line));
    } else {
      history.putIfAbsent(frame, line);
    }
    if (history.size() > MAX_HISTORY) {
      history.remove(history.keySet().iterator().next());
    }
  }

  /** The last frames in order, each with its costs and the best match that is known of it. */
  List<MatchLine> history() {
    return new ArrayList<>(history.values());
  }

  /** Takes out the matches since the last call, in order. */
  List<MatchLine> takeMatches() {
    List<MatchLine> taken = new ArrayList<>(matches);
    matches.clear();
    return taken;
  }

  /** What is to be told of it; null before the first match. */
  @Nullable AlignReport report() {
    MatchLine line = latest;
    return line == null
        ? null
        : new AlignReport(
            line.recording(), line.index(), line.frames(), line.confidence(), matched, unmatched);
  }
}
