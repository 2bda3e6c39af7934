package dev.limpid.dashboard;

import dev.limpid.wire.FramePosition;
import dev.limpid.wire.Match;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is aligned to a recording: its matches until browsers have got them, the last {@link
 * #MAX_HISTORY} of them for browsers that come later, and the recording's frames until the stream's
 * own are shown. Bounded: the history takes about 300 bytes a frame, 120 kB; not thread-safe.
 */
final class AlignTrack {
  private static final int MAX_MATCHES = 1000;
  private static final int MAX_PICTURES = 64;

  /** Frames of the cost matrix that is kept: as many columns as a page shows. */
  static final int MAX_HISTORY = 400;

  private final Deque<MatchLine> matches = new ArrayDeque<>();
  private final Map<FramePosition, MatchLine> history = new LinkedHashMap<>();
  private final Deque<Picture> pictures = new ArrayDeque<>();
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
    remember(line);
    matches.addLast(line);
    if (matches.size() > MAX_MATCHES) {
      matches.removeFirst();
    }
  }

  private void remember(MatchLine line) {
    FramePosition frame = new FramePosition(line.epoch(), line.seq());
    if (line.decided()) {
      history.computeIfPresent(frame, (id, known) -> known.decidedAs(line));
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

  /** Takes a frame of the recording, labelled as the stream's frame that it is in step with. */
  void picture(Picture picture) {
    if (picture.seq().isPresent()) {
      pictures.addLast(picture);
      if (pictures.size() > MAX_PICTURES) {
        pictures.removeFirst();
      }
    }
  }

  /**
   * Takes out the newest frame of the recording that is not ahead of what a moment shows, and all
   * that came before it.
   */
  Optional<Picture> take(Moment moment) {
    Picture shown = moment.first();
    Picture found = null;
    int passed = 0;
    int count = 0;
    for (Picture picture : pictures) {
      count++;
      if (isUpTo(picture, shown)) {
        found = picture;
        passed = count;
      }
    }
    for (; passed > 0; passed--) {
      pictures.removeFirst();
    }
    return Optional.ofNullable(found);
  }

  /** Whether a picture belongs to the shown frame or to one before it in the same run. */
  private static boolean isUpTo(Picture picture, Picture shown) {
    return shown.seq().isPresent() && !position(picture).isAfter(position(shown));
  }

  private static FramePosition position(Picture picture) {
    return new FramePosition(picture.epoch(), picture.seq().getAsLong());
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
