package dev.limpid.dashboard;

import java.util.List;

/**
 * How reading from Kafka goes.
 *
 * @param connected whether the brokers answered lately
 * @param detail one sentence for people
 * @param topics topics that are read
 * @param missingTopics topics that would be read but do not exist (yet)
 */
record FeedStatus(
    boolean connected, String detail, List<String> topics, List<String> missingTopics) {
  FeedStatus {
    topics = List.copyOf(topics);
    missingTopics = List.copyOf(missingTopics);
  }

  static FeedStatus connecting(String bootstrap) {
    return new FeedStatus(false, "connecting to Kafka at " + bootstrap, List.of(), List.of());
  }
}
