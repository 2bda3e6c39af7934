package dev.limpid.dashboard;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The streams of a board, by id. Bounded: the longest silent goes for a new one, but one that shows
 * something only for another that does. Whoever may write to a topic can invent streams that have
 * dead letters or events and nothing else; those are kept apart. Not thread-safe.
 */
final class StreamTracks {
  static final int MAX_SHOWING = 512;
  static final int MAX_OTHERS = 64;

  private final Map<String, StreamTrack> showing = new TreeMap<>();
  private final Map<String, StreamTrack> others = new TreeMap<>();
  private final long heldBytes;
  private final long maxBytes;

  /**
   * @param heldBytes of pictures that are held back, all streams together
   * @param maxBytes of all pictures that are kept; beyond it the longest silent streams go
   */
  StreamTracks(long heldBytes, long maxBytes) {
    this.heldBytes = heldBytes;
    this.maxBytes = maxBytes;
  }

  Optional<StreamTrack> find(String id) {
    StreamTrack shown = showing.get(id);
    return Optional.ofNullable(shown == null ? others.get(id) : shown);
  }

  /** The stream of that id; a new one shows nothing yet. */
  StreamTrack findOrAdd(String id, Feeds feeds, long nowMillis) {
    Optional<StreamTrack> known = find(id);
    if (known.isPresent()) {
      return known.get();
    }
    makeRoom(others, MAX_OTHERS);
    StreamTrack track = new StreamTrack(id, feeds, nowMillis);
    track.holdUpTo(heldBytes / (showing.size() + 1));
    others.put(id, track);
    return track;
  }

  /** A stream has taken something that it may show now. */
  void changed(StreamTrack track) {
    if (track.showsSomething() && others.remove(track.id(), track)) {
      makeRoom(showing, MAX_SHOWING);
      showing.put(track.id(), track);
      long share = heldBytes / showing.size();
      showing.values().forEach(each -> each.holdUpTo(share));
    }
    long bytes = showing.values().stream().mapToLong(StreamTrack::heldBytes).sum();
    while (bytes > maxBytes && showing.size() > 1) {
      bytes -= removeLongestSilent(showing).heldBytes();
    }
  }

  private static void makeRoom(Map<String, StreamTrack> tracks, int most) {
    if (tracks.size() >= most) {
      var unused = removeLongestSilent(tracks);
    }
  }

  private static StreamTrack removeLongestSilent(Map<String, StreamTrack> tracks) {
    StreamTrack silent =
        Collections.min(tracks.values(), Comparator.comparingLong(StreamTrack::touchedMillis));
    tracks.remove(silent.id());
    return silent;
  }

  void removeIf(Predicate<StreamTrack> isGone) {
    showing.values().removeIf(isGone);
    others.values().removeIf(isGone);
  }

  /** Sorted by id. */
  List<StreamTrack> all() {
    return Stream.concat(showing.values().stream(), others.values().stream())
        .sorted(Comparator.comparing(StreamTrack::id))
        .toList();
  }

  /** Those of these that there are, sorted by id. */
  List<StreamTrack> of(Collection<String> ids) {
    return all().stream().filter(track -> ids.contains(track.id())).toList();
  }
}
