package dev.limpid.wire;

import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as it is to be created.
 *
 * @param name its full name
 * @param retention what Kafka keeps of it
 */
public record TopicSpec(String name, Retention retention) {

  /** What Kafka keeps of a topic. Never by age: the age of a record is that of its frame. */
  public enum Retention {
    /** The newest records, up to a size per partition. */
    NEWEST(Map.of()),
    /** All records for ever. */
    ALL(Map.of(TopicConfig.RETENTION_BYTES_CONFIG, "-1")),
    /** The last record of each key for ever. */
    LAST_PER_KEY(
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.RETENTION_BYTES_CONFIG,
            "-1"));

    private final Map<String, String> settings;

    Retention(Map<String, String> settings) {
      this.settings = settings;
    }

    /** Topic settings beside those that all topics have. */
    Map<String, String> settings() {
      return settings;
    }
  }

  /** A topic that keeps its newest records. */
  public static TopicSpec of(String name) {
    return new TopicSpec(name, Retention.NEWEST);
  }
}
