package dev.limpid.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Whether topics take what limpid writes to them, by their settings, as far as those may be read
 * ({@code DescribeConfigs}). Not thread-safe.
 */
public final class TopicFit {
  /** Largest record that every topic must take, bytes: below, no picture would pass. */
  public static final int LEAST_RECORD_BYTES = 1 << 20;

  private static final String BYTES = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
  private static final String POLICY = TopicConfig.CLEANUP_POLICY_CONFIG;
  private static final String BEFORE = TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG;
  private static final String AFTER = TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG;
  private static final String TIMES_OF = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
  private static final String RETENTION = TopicConfig.RETENTION_MS_CONFIG;
  private static final long FOR_EVER = -1;

  private final TopicAdmin admin;
  private final Map<String, Map<String, String>> settings;

  private TopicFit(TopicAdmin admin, Map<String, Map<String, String>> settings) {
    this.admin = admin;
    this.settings = settings;
  }

  /**
   * Asks for the settings of topics; those that may not be read, or are not there, fit.
   *
   * @param admin stays the caller's, who closes it after the last use of this
   */
  public static TopicFit of(TopicAdmin admin, Collection<String> topics) {
    return new TopicFit(admin, admin.settings(topics));
  }

  /**
   * A setting that does not fit.
   *
   * @param isFatal whether writers would fail, again and again
   * @param effect what happens because of it
   */
  public record Misfit(
      String topic, String setting, String expected, String got, boolean isFatal, String effect) {
    @Override
    public String toString() {
      return "topic %s: %s: expected %s, got %s".formatted(topic, setting, expected, got);
    }
  }

  /** Largest record of each topic whose settings may be read, at most what limpid writes, bytes. */
  public Map<String, Integer> limits() {
    Map<String, Integer> limits = new TreeMap<>();
    settings.forEach(
        (topic, all) -> {
          if (all.containsKey(BYTES)) {
            long limit = Long.parseLong(all.get(BYTES));
            limits.put(topic, (int) Math.min(limit, KafkaSettings.MAX_RECORD_BYTES));
          }
        });
    return limits;
  }

  /**
   * What does not fit.
   *
   * @param written topics that are written to
   * @param sources topics whose times the records have that are written
   */
  public List<Misfit> misfits(
      Topics names, Collection<String> written, Collection<String> sources) {
    List<Misfit> misfits = new ArrayList<>();
    List<String> withTimesOfFrames = new ArrayList<>();
    for (String topic : written) {
      limitOf(topic, misfits);
      if (names.spec(topic).retention() != TopicSpec.Retention.LAST_PER_KEY) {
        policyOf(topic, misfits);
        if (!TimestampType.LOG_APPEND_TIME.name.equals(setting(topic, TIMES_OF))) {
          withTimesOfFrames.add(topic);
        }
      }
    }
    for (String topic : withTimesOfFrames) {
      pastOf(topic, misfits);
      futureOf(topic, sources, misfits);
    }
    retentionOf(withTimesOfFrames, sources, misfits);
    return misfits;
  }

  private void limitOf(String topic, List<Misfit> misfits) {
    Integer limit = limits().get(topic);
    if (limit != null && limit < KafkaSettings.MAX_RECORD_BYTES) {
      String expected = String.valueOf(KafkaSettings.MAX_RECORD_BYTES);
      boolean isFatal = limit < LEAST_RECORD_BYTES;
      misfits.add(
          new Misfit(
              topic,
              BYTES,
              expected,
              String.valueOf(limit),
              isFatal,
              "larger outputs become dead letters"));
    }
  }

  /** A compacted topic refuses records without a key, and forgets all but the last of a stream. */
  private void policyOf(String topic, List<Misfit> misfits) {
    String policy = setting(topic, POLICY);
    if (policy != null && policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      misfits.add(refused(topic, POLICY, TopicConfig.CLEANUP_POLICY_DELETE, policy));
    }
  }

  /** A frame ages from when its topic takes it to when its outputs come, for as long as it lies. */
  private void pastOf(String topic, List<Misfit> misfits) {
    requireAtLeast(topic, BEFORE, Long.MAX_VALUE, misfits);
  }

  /** Records keep the time that they came with, so topics must take what their sources took. */
  private void futureOf(String topic, Collection<String> sources, List<Misfit> misfits) {
    long widest =
        sources.stream()
            .map(source -> setting(source, AFTER))
            .filter(Objects::nonNull)
            .mapToLong(Long::parseLong)
            .max()
            .orElse(0);
    requireAtLeast(topic, AFTER, widest, misfits);
  }

  private void requireAtLeast(String topic, String name, long expected, List<Misfit> misfits) {
    String got = setting(topic, name);
    if (got != null && Long.parseLong(got) < expected) {
      misfits.add(refused(topic, name, String.valueOf(expected), got));
    }
  }

  private static Misfit refused(String topic, String name, String expected, String got) {
    return new Misfit(topic, name, expected, got, true, "outputs are refused, again and again");
  }

  /** Kafka deletes by the times of records, and outputs have those of their frames. */
  private void retentionOf(
      Collection<String> topics, Collection<String> sources, List<Misfit> misfits) {
    Map<String, Long> limited = new TreeMap<>();
    for (String topic : topics) {
      String kept = setting(topic, RETENTION);
      if (kept != null && Long.parseLong(kept) > FOR_EVER) {
        limited.put(topic, Long.parseLong(kept));
      }
    }
    OptionalLong oldest = limited.isEmpty() ? OptionalLong.empty() : admin.oldestMillis(sources);
    if (oldest.isEmpty()) {
      return;
    }
    long age = System.currentTimeMillis() - oldest.getAsLong();
    String effect =
        "Kafka deletes outputs of older frames as they come, and the frames go back to "
            + Instant.ofEpochMilli(oldest.getAsLong());
    limited.forEach(
        (topic, kept) -> {
          if (kept < age) {
            misfits.add(
                new Misfit(
                    topic,
                    RETENTION,
                    String.valueOf(FOR_EVER),
                    String.valueOf(kept),
                    false,
                    effect));
          }
        });
  }

  private @Nullable String setting(String topic, String name) {
    return settings.getOrDefault(topic, Map.of()).get(name);
  }

  /** The commands that mend settings, one for each topic. */
  public static List<String> mendingCommands(KafkaAccess kafka, Collection<Misfit> misfits) {
    Map<String, List<String>> byTopic = new LinkedHashMap<>();
    for (Misfit each : misfits) {
      byTopic
          .computeIfAbsent(each.topic(), topic -> new ArrayList<>())
          .add(each.setting() + "=" + each.expected());
    }
    List<String> commands = new ArrayList<>();
    byTopic.forEach(
        (topic, wanted) ->
            commands.add(
                "kafka-configs.sh --bootstrap-server %s --alter --topic %s --add-config %s"
                    .formatted(kafka, topic, String.join(",", wanted))));
    return commands;
  }
}
