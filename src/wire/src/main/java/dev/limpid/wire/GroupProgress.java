package dev.limpid.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what a group has read with what its topics hold. The admin client stays the caller's.
 */
final class GroupProgress {
  private final Admin admin;

  GroupProgress(Admin admin) {
    this.admin = admin;
  }

  /** Of each partition that the group has read, of topics that exist. */
  List<ReadProgress> of(String group, Set<String> existing)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> next = next(group, existing);
    return of(next.keySet(), next);
  }

  /** Of each partition of some topics; what the group has not noted it reads from the oldest on. */
  List<ReadProgress> ofAll(String group, Set<String> topics)
      throws ExecutionException, InterruptedException {
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(each -> partitions.add(new TopicPartition(name, each.partition()))));
    return of(partitions, next(group, topics));
  }

  private List<ReadProgress> of(Set<TopicPartition> partitions, Map<TopicPartition, Long> next)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> first = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> end = offsets(partitions, OffsetSpec.latest());
    List<ReadProgress> all = new ArrayList<>();
    for (TopicPartition each : partitions) {
      long oldest = first.getOrDefault(each, 0L);
      long offset = next.getOrDefault(each, oldest);
      all.add(
          new ReadProgress(
              each.topic(), each.partition(), offset, oldest, end.getOrDefault(each, offset)));
    }
    return all;
  }

  private Map<TopicPartition, Long> next(String group, Set<String> existing)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> next = new HashMap<>();
    for (Map.Entry<TopicPartition, OffsetAndMetadata> each :
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet()) {
      if (Objects.nonNull(each.getValue()) && existing.contains(each.getKey().topic())) {
        next.put(each.getKey(), each.getValue().offset());
      }
    }
    return next;
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    return admin
        .listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), p -> spec)))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
  }
}
