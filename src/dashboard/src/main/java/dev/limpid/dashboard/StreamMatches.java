package dev.limpid.dashboard;

import java.util.List;

/**
 * Matches of one stream, from one topic.
 *
 * @param lines in the order in which they came
 */
record StreamMatches(String stream, String topic, List<MatchLine> lines) {
  StreamMatches {
    lines = List.copyOf(lines);
  }
}
