package dev.limpid.dashboard;

import dev.limpid.wire.Panel;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.TopicDescription;
import dev.limpid.wire.Topics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Knows which topics are to be shown: those that the last pipeline described and, of the pipelines
 * before it, those whose records are not old yet. Not thread-safe.
 */
final class FeedBook {
  /** A topic that is no longer described is shown for so long after its last record. */
  static final long OLD_MILLIS = 10_000;

  private final TopicChoice usual;
  private final Set<String> known;
  private final Map<String, Long> heardMillis = new HashMap<>();
  private Set<String> described = Set.of();
  private TopicChoice frames;
  private Feeds feeds;

  FeedBook(Topics topics) {
    this.feeds = new Feeds(false, Feed.input(topics), List.of());
    this.usual = TopicChoice.of(topics.frames());
    this.frames = usual;
    this.known = Set.of(topics.frames(), topics.pipeline(), topics.events(), topics.deadLetter());
  }

  Feeds feeds() {
    return feeds;
  }

  /** The topics that the input comes from. */
  TopicChoice frames() {
    return frames;
  }

  /** The feed that a topic's records belong to, if any is shown. */
  Optional<Feed> of(String topic) {
    return frames.matches(topic) ? Optional.of(feeds.input()) : feeds.of(topic);
  }

  /** Notes that a record of a topic came. */
  void heard(String topic, long nowMillis) {
    heardMillis.put(topic, nowMillis);
  }

  /** Takes what a pipeline that started says that it writes. */
  void describe(PipelineDescription description, long nowMillis) {
    frames = Objects.requireNonNullElse(description.frames(), usual);
    Map<String, Feed> outputs = new LinkedHashMap<>();
    for (TopicDescription output : description.outputs()) {
      if (output.panel() != Panel.NONE && !known.contains(output.topic())) {
        outputs.putIfAbsent(output.topic(), Feed.of(output));
      }
    }
    described = Set.copyOf(outputs.keySet());
    feeds.outputs().forEach(feed -> outputs.putIfAbsent(feed.topic(), feed));
    show(true, List.copyOf(outputs.values()), nowMillis);
  }

  /** Forgets topics that are no longer described and whose last record is old. */
  void forgetOld(long nowMillis) {
    show(feeds.described(), feeds.outputs(), nowMillis);
  }

  private void show(boolean isDescribed, List<Feed> outputs, long nowMillis) {
    List<Feed> shown = outputs.stream().filter(feed -> isShown(feed, nowMillis)).toList();
    feeds = new Feeds(isDescribed, feeds.input(), shown);
  }

  private boolean isShown(Feed feed, long nowMillis) {
    Long heard = heardMillis.get(feed.topic());
    return described.contains(feed.topic()) || (heard != null && heard > nowMillis - OLD_MILLIS);
  }
}
