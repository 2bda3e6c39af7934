package dev.limpid.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * The records that a consumer is to get, by partition and offset, and where it reads. Used by one
 * thread.
 */
final class WantedRecords {
  private final Map<TopicPartition, NavigableMap<Long, CompletableFuture<Optional<WireRecord>>>>
      wanted = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  /** Wants a record, for one more who waits for it. */
  void add(RecordPlace place, CompletableFuture<Optional<WireRecord>> answer) {
    CompletableFuture<Optional<WireRecord>> first =
        wanted
            .computeIfAbsent(partition(place), unused -> new TreeMap<>())
            .putIfAbsent(place.offset(), answer);
    if (first == null) {
      return;
    }
    var unused =
        first.whenComplete(
            (record, failure) -> {
              if (failure == null) {
                answer.complete(record);
              } else {
                answer.completeExceptionally(failure);
              }
            });
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }

  /** Those from which records are wanted. */
  Set<TopicPartition> partitions() {
    return Set.copyOf(wanted.keySet());
  }

  /** Where the consumer must go on reading elsewhere; it is taken to do so. */
  Map<TopicPartition, Long> seeks() {
    Map<TopicPartition, Long> seeks = new HashMap<>();
    wanted.forEach(
        (partition, offsets) -> {
          long first = offsets.firstKey();
          long ahead = first - positions.getOrDefault(partition, Long.MAX_VALUE);
          if (ahead < 0 || ahead >= RecordFetcher.STRETCH) {
            seeks.put(partition, first);
          }
        });
    positions.putAll(seeks);
    return seeks;
  }

  /** A record was read. */
  void found(RecordPlace place, WireRecord record) {
    NavigableMap<Long, CompletableFuture<Optional<WireRecord>>> offsets =
        wanted.get(partition(place));
    CompletableFuture<Optional<WireRecord>> answer =
        offsets == null ? null : offsets.remove(place.offset());
    if (answer != null) {
      answer.complete(Optional.of(record));
      forgetIfEmpty(partition(place));
    }
  }

  /** Everything before an offset was read. */
  void passed(TopicPartition partition, long next) {
    positions.put(partition, next);
    NavigableMap<Long, CompletableFuture<Optional<WireRecord>>> offsets = wanted.get(partition);
    if (offsets != null) {
      answerGone(partition, offsets.headMap(next, false));
    }
  }

  /** A partition has nothing from an offset on. */
  void ends(TopicPartition partition, long end) {
    NavigableMap<Long, CompletableFuture<Optional<WireRecord>>> offsets = wanted.get(partition);
    if (offsets != null) {
      answerGone(partition, offsets.tailMap(end, true));
    }
  }

  /** A partition has nothing at an offset, where it was to be read. */
  void isOutOfRange(TopicPartition partition, long offset) {
    positions.remove(partition);
    NavigableMap<Long, CompletableFuture<Optional<WireRecord>>> offsets = wanted.get(partition);
    if (offsets != null) {
      answerGone(partition, offsets.subMap(offset, true, offset, true));
    }
  }

  private void answerGone(
      TopicPartition partition, NavigableMap<Long, CompletableFuture<Optional<WireRecord>>> gone) {
    List<CompletableFuture<Optional<WireRecord>>> answered = List.copyOf(gone.values());
    gone.clear();
    answered.forEach(answer -> answer.complete(Optional.empty()));
    forgetIfEmpty(partition);
  }

  private void forgetIfEmpty(TopicPartition partition) {
    wanted.computeIfPresent(partition, (unused, offsets) -> offsets.isEmpty() ? null : offsets);
  }

  /** Nothing that is wanted comes. */
  void fail(Function<RecordPlace, KafkaUnavailableException> reason) {
    Map<TopicPartition, NavigableMap<Long, CompletableFuture<Optional<WireRecord>>>> failed =
        Map.copyOf(wanted);
    wanted.clear();
    positions.clear();
    failed.forEach(
        (partition, offsets) ->
            offsets.forEach(
                (offset, answer) ->
                    answer.completeExceptionally(
                        reason.apply(
                            new RecordPlace(partition.topic(), partition.partition(), offset)))));
  }

  /** Where the consumer reads is not known any more. */
  void forgetPositions() {
    positions.clear();
  }

  /** The consumer reads no other partitions than those that are wanted now. */
  void retainPositions() {
    positions.keySet().retainAll(wanted.keySet());
  }

  private static TopicPartition partition(RecordPlace place) {
    return new TopicPartition(place.topic(), place.partition());
  }
}
