package dev.limpid.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates and checks topics. One instance holds one admin client; close it. Not thread-safe. */
public final class TopicAdmin implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final String PATIENCE = AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG;

  /** Where a broker does not say. */
  private static final Duration KAFKA_LONGEST_TRANSACTION = Duration.ofMinutes(15);

  /**
   * By size, not by age: the age of a record is that of its frame, so a broker that deletes by age
   * would delete old recordings as they arrive.
   */
  private static final Map<String, String> RETENTION =
      Map.of(
          TopicConfig.RETENTION_MS_CONFIG,
          "-1",
          TopicConfig.RETENTION_BYTES_CONFIG,
          String.valueOf(8L << 30));

  private final KafkaAccess kafka;
  private final Duration patience;
  private final Admin admin;

  /**
   * Connects. An answer may take 15 s, or as long as {@code default.api.timeout.ms} says.
   *
   * @throws KafkaUnavailableException if the address or the settings cannot be used
   */
  public TopicAdmin(KafkaAccess kafka) {
    this.kafka = kafka;
    Properties settings =
        kafka.admin(
            Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT.toMillis(),
                PATIENCE,
                TIMEOUT.toMillis()));
    try {
      this.patience = Duration.ofMillis(new AdminClientConfig(settings).getInt(PATIENCE));
      this.admin = Admin.create(settings);
    } catch (KafkaException e) {
      throw kafka.failure("be connected to", "", e);
    }
  }

  /** Names of all topics that exist, as far as they may be seen. */
  public Set<String> existing() {
    return await("list topics", "", admin.listTopics().names());
  }

  /** The id that the cluster gave itself when it was made. */
  public String clusterId() {
    return await("ask for the cluster's id", "", admin.describeCluster().clusterId());
  }

  /**
   * Creates those of the topics that do not exist, with records of up to {@link
   * KafkaSettings#MAX_RECORD_BYTES}, and waits until each has its leaders. {@link
   * TopicSpec.Retention#NEWEST} keeps 8 GiB per partition, if the settings do not say otherwise.
   *
   * @param settings further topic settings, for example {@code retention.bytes}; what a topic needs
   *     goes before
   * @return the names that were created
   */
  public List<String> ensure(
      Collection<TopicSpec> topics, int partitions, Map<String, String> settings) {
    Set<String> existing = existing();
    SortedMap<String, NewTopic> missing = new TreeMap<>();
    for (TopicSpec topic : topics) {
      if (existing.contains(topic.name())) {
        continue;
      }
      Map<String, String> all = new HashMap<>(RETENTION);
      all.putAll(settings);
      all.putAll(topic.retention().settings());
      all.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaSettings.MAX_RECORD_BYTES));
      // A camera whose clock is ahead must not stop the writer of its outputs.
      all.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, String.valueOf(Long.MAX_VALUE));
      NewTopic wanted = new NewTopic(topic.name(), Optional.of(partitions), Optional.empty());
      missing.put(topic.name(), wanted.configs(all));
    }
    try {
      await(
          "create topics " + missing.keySet(),
          "Create",
          admin.createTopics(missing.values()).all());
    } catch (KafkaUnavailableException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    awaitLeaders(topics.stream().map(TopicSpec::name).toList());
    return List.copyOf(missing.keySet());
  }

  /**
   * How far a group has read the partitions of topics that exist; nothing of a group that has read
   * none.
   */
  public List<ReadProgress> progress(String group) {
    Set<String> existing = existing();
    return progress(group, () -> new GroupProgress(admin).of(group, existing));
  }

  /**
   * How far a group has read each partition of topics that exist. Of one of which it has noted
   * nothing, that is up to the oldest record.
   */
  public List<ReadProgress> progress(String group, TopicChoice topics) {
    Set<String> existing = topics.in(existing());
    return progress(group, () -> new GroupProgress(admin).ofAll(group, existing));
  }

  /** Asks Kafka. */
  private interface Question<T> {
    T ask() throws ExecutionException, InterruptedException;
  }

  private List<ReadProgress> progress(String group, Question<List<ReadProgress>> question) {
    try {
      return question.ask();
    } catch (ExecutionException e) {
      throw kafka.failure(
          "say how far group %s has read".formatted(group), "Describe on group " + group, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Kafka at " + kafka, e);
    }
  }

  /** Lets a group that nobody is in go on with the oldest records of partitions. */
  public void skipDeleted(String group, Collection<ReadProgress> partitions) {
    Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
    for (ReadProgress each : partitions) {
      first.put(
          new TopicPartition(each.topic(), each.partition()), new OffsetAndMetadata(each.first()));
    }
    await(
        "note how far group %s has read".formatted(group),
        "Read on group " + group,
        admin.alterConsumerGroupOffsets(group, first).all());
  }

  /** The ids that Kafka gave to topics when they were made, by name, of those that exist. */
  public SortedMap<String, String> ids(TopicChoice topics) {
    Set<String> there = topics.in(existing());
    SortedMap<String, String> ids = new TreeMap<>();
    await("describe topics " + there, "Describe", admin.describeTopics(there).allTopicNames())
        .forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
    return ids;
  }

  /**
   * Checks that all topics exist.
   *
   * @throws IllegalStateException naming each that is missing and the command that creates it
   */
  public void requireExisting(Collection<String> topics) {
    Set<String> missing = new TreeSet<>(topics);
    missing.removeAll(existing());
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Kafka at %s lacks the topics %s. Create them: %s"
              .formatted(kafka, missing, creatingCommand(kafka, missing)));
    }
  }

  /**
   * The command that creates topics.
   *
   * @param topics of one prefix; at least one. Those of stages that have names of their own are
   *     only in their pipeline file
   */
  public static String creatingCommand(KafkaAccess kafka, Collection<String> topics) {
    String any = topics.iterator().next();
    return topics.stream().anyMatch(topic -> topic.indexOf('.') != topic.lastIndexOf('.'))
        ? "limpid topics PIPELINE --bootstrap " + kafka
        : "limpid topics --bootstrap %s --prefix %s"
            .formatted(kafka, any.substring(0, Math.max(0, any.indexOf('.'))));
  }

  /**
   * Checks rights; those on topics that are not there, and on a group that nobody has used, are not
   * known yet.
   *
   * @throws IllegalStateException naming all that are missing
   */
  public void requireRights(Collection<KafkaRight> rights) {
    new GrantedRights(kafka, admin).require(rights);
  }

  /** Largest record that a topic accepts, bytes. */
  public int maxRecordBytes(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return Math.toIntExact(
        setting(resource, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, KafkaSettings.MAX_RECORD_BYTES));
  }

  /** All settings of topics, by name; without topics that are not there or may not be asked for. */
  Map<String, Map<String, String>> settings(Collection<String> topics) {
    Map<String, Map<String, String>> settings = new HashMap<>();
    admin
        .describeConfigs(
            topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList())
        .values()
        .forEach(
            (topic, config) ->
                settingsOf(topic, config).ifPresent(all -> settings.put(topic.name(), all)));
    return settings;
  }

  private Optional<Map<String, String>> settingsOf(
      ConfigResource topic, KafkaFuture<Config> config) {
    try {
      Map<String, String> all = new HashMap<>();
      for (ConfigEntry entry : await("describe " + topic, "DescribeConfigs", config).entries()) {
        all.put(entry.name(), String.valueOf(entry.value()));
      }
      return Optional.of(all);
    } catch (KafkaUnavailableException e) {
      if (e.getCause() instanceof TopicAuthorizationException
          || e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Longest transaction that the brokers allow. */
  public Duration longestTransaction() {
    String broker =
        await("describe the cluster", "", admin.describeCluster().nodes())
            .iterator()
            .next()
            .idString();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
    return Duration.ofMillis(
        setting(resource, "transaction.max.timeout.ms", KAFKA_LONGEST_TRANSACTION.toMillis()));
  }

  /**
   * Time of the oldest of the first records of all partitions, ms since 1970; empty if topics that
   * may be seen have none.
   */
  OptionalLong oldestMillis(Collection<String> topics) {
    Set<String> there = new TreeSet<>(existing());
    there.retainAll(topics);
    if (there.isEmpty()) {
      return OptionalLong.empty();
    }
    Map<TopicPartition, OffsetSpec> firsts = new HashMap<>();
    partitions(there).forEach(partition -> firsts.put(partition, OffsetSpec.forTimestamp(0)));
    return await(
            "look at the first records of " + there, "Describe", admin.listOffsets(firsts).all())
        .values()
        .stream()
        .filter(first -> first.offset() >= 0)
        .mapToLong(ListOffsetsResultInfo::timestamp)
        .min();
  }

  private long setting(ConfigResource resource, String name, long otherwise) {
    Map<ConfigResource, Config> configs =
        await(
            "describe " + resource,
            "DescribeConfigs",
            admin.describeConfigs(List.of(resource)).all());
    return configs.values().stream()
        .map(config -> config.get(name))
        .mapToLong(entry -> Long.parseLong(entry.value()))
        .min()
        .orElse(otherwise);
  }

  /**
   * Asks every partition for its end. Metadata may name a leader that does not lead yet, and a
   * producer whose first batch meets such a one can get stuck; a leader that answers does lead.
   */
  private void awaitLeaders(Collection<String> topics) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        partitions(topics).forEach(partition -> ends.put(partition, OffsetSpec.latest()));
        var unused = await("reach leaders of " + topics, "Describe", admin.listOffsets(ends).all());
        return;
      } catch (KafkaUnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private List<TopicPartition> partitions(Collection<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, description) ->
                await("describe topic " + topic, "Describe on topic " + topic, description)
                    .partitions()
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
    return partitions;
  }

  private <T> T await(String what, String rights, KafkaFuture<T> future) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw kafka.failure(what, rights, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Kafka at " + kafka, e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
