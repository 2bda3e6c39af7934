package dev.limpid.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whether topics take what limpid writes to them, by their settings, as far as those may be read
 * ({@code DescribeConfigs}). Immutable.
 */
public final class TopicFit {
  /** Largest record that every topic must take, bytes: below, no picture would pass. */
  public static final int LEAST_RECORD_BYTES = 1 << 20;

  private static final String BYTES = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
  private static final String POLICY = TopicConfig.CLEANUP_POLICY_CONFIG;
  private static final List<String> TIMES =
      List.of(
          TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);

  private final Map<String, Map<String, String>> settings;

  private TopicFit(Map<String, Map<String, String>> settings) {
    this.settings = settings;
  }

  /** Asks for the settings of topics; those that may not be read, or are not there, fit. */
  public static TopicFit of(TopicAdmin admin, Collection<String> topics) {
    return new TopicFit(admin.settings(topics));
  }

  /**
   * A setting that does not fit.
   *
   * @param isFatal whether writers would fail, again and again; else large records are cut or
   *     become dead letters
   */
  public record Misfit(String topic, String setting, String expected, String got, boolean isFatal) {
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
    for (String topic : written) {
      limitOf(topic, misfits);
      if (names.spec(topic).retention() != TopicSpec.Retention.LAST_PER_KEY) {
        policyOf(topic, misfits);
        timesOf(topic, sources, misfits);
      }
    }
    return misfits;
  }

  private void limitOf(String topic, List<Misfit> misfits) {
    Integer limit = limits().get(topic);
    if (limit != null && limit < KafkaSettings.MAX_RECORD_BYTES) {
      String expected = String.valueOf(KafkaSettings.MAX_RECORD_BYTES);
      boolean isFatal = limit < LEAST_RECORD_BYTES;
      misfits.add(new Misfit(topic, BYTES, expected, String.valueOf(limit), isFatal));
    }
  }

  /** A compacted topic refuses records without a key, and forgets all but the last of a stream. */
  private void policyOf(String topic, List<Misfit> misfits) {
    String policy = setting(topic, POLICY);
    if (policy != null && policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      misfits.add(new Misfit(topic, POLICY, TopicConfig.CLEANUP_POLICY_DELETE, policy, true));
    }
  }

  /** Records keep the time that they came with, so topics must take what their sources took. */
  private void timesOf(String topic, Collection<String> sources, List<Misfit> misfits) {
    for (String name : TIMES) {
      String got = setting(topic, name);
      long widest =
          sources.stream()
              .map(source -> setting(source, name))
              .filter(Objects::nonNull)
              .mapToLong(Long::parseLong)
              .max()
              .orElse(0);
      if (got != null && Long.parseLong(got) < widest) {
        misfits.add(new Misfit(topic, name, String.valueOf(widest), got, true));
      }
    }
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
