package dev.limpid.operators.sets;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a group; the first leads: its frames say which sets there are. Not thread-safe.
 */
final class StreamLines {
  private final Map<String, StreamLine> lines = new LinkedHashMap<>();
  private final StreamLine leader;
  private final List<StreamLine> followers;

  StreamLines(List<String> streams) {
    streams.forEach(stream -> lines.put(stream, new StreamLine(stream)));
    List<StreamLine> all = new ArrayList<>(lines.values());
    leader = all.remove(0);
    followers = List.copyOf(all);
  }

  StreamLine of(String stream, String group) {
    StreamLine line = lines.get(stream);
    if (line == null) {
      throw new IllegalArgumentException(
          "group '%s': expected frames of %s, got one of '%s'"
              .formatted(group, lines.keySet(), stream));
    }
    return line;
  }

  Collection<StreamLine> all() {
    return lines.values();
  }

  StreamLine leader() {
    return leader;
  }

  /** All but the leader. */
  List<StreamLine> followers() {
    return followers;
  }

  /** The frame whose set is next, or null if none waits. */
  @Nullable HeldFrame head() {
    return leader.held().isEmpty() ? null : leader.held().get(0);
  }

  boolean haveEnded() {
    return lines.values().stream().allMatch(StreamLine::ended);
  }

  long bytes() {
    return lines.values().stream().mapToLong(StreamLine::bytes).sum();
  }
}
