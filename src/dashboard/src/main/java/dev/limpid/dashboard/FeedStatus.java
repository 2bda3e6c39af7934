package dev.limpid.dashboard;

import java.util.List;

/**
 * How reading from Kafka goes.
 *
 * @param connected whether the brokers answered lately
 * @param detail one sentence for people
 * @param missingTopics topics of the installation that do not exist (yet)
 */
record FeedStatus(boolean connected, String detail, List<String> missingTopics) {
  FeedStatus {
    missingTopics = List.copyOf(missingTopics);
  }

  static FeedStatus connecting(String bootstrap) {
    return new FeedStatus(false, "connecting to Kafka at " + bootstrap, List.of());
  }
}
