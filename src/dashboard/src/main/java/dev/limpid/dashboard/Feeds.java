package dev.limpid.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the page shows of each stream.
 *
 * @param described whether a pipeline has said what it writes
 * @param input what the cameras sent
 * @param outputs what pipelines write, in the order of their stages
 */
record Feeds(boolean described, Feed input, List<Feed> outputs) {
  Feeds {
    outputs = List.copyOf(outputs);
  }

  /** The input, then the outputs. */
  List<Feed> all() {
    List<Feed> all = new ArrayList<>();
    all.add(input);
    all.addAll(outputs);
    return all;
  }

  Optional<Feed> of(String topic) {
    return all().stream().filter(feed -> feed.topic().equals(topic)).findFirst();
  }

  /** Where a topic's panel stands, the input's first; -1 if it has none. */
  int place(String topic) {
    return of(topic).map(all()::indexOf).orElse(-1);
  }

  boolean isInput(Feed feed) {
    return feed.equals(input);
  }
}
