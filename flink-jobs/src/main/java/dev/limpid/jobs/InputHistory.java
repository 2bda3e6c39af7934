package dev.limpid.jobs;

import dev.limpid.wire.ReadProgress;
import dev.limpid.wire.TopicAdmin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a pipeline has read before, against what its topics hold now. After each checkpoint Flink
 * notes in the pipeline's group how far it has read; the last note may be missing. Kafka forgets
 * the notes of a pipeline that did not run for days ({@code offsets.retention.minutes}).
 */
final class InputHistory {
  /** How a person lets a pipeline forget what it has read. */
  private static final String ANEW =
      "limpid run --fresh (on a cluster: empty checkpoint.dir, and put an empty file named %s there)"
          .formatted(CheckpointFolder.BEGIN_ANEW);

  private final List<ReadProgress> progress;

  private InputHistory(List<ReadProgress> progress) {
    this.progress = progress;
  }

  /** Asks Kafka for what was noted. */
  static InputHistory of(Pipeline pipeline, TopicAdmin admin) {
    return new InputHistory(
        admin.progress(KafkaEnds.group(pipeline)).stream()
            .filter(each -> pipeline.frames().matches(each.topic()))
            .toList());
  }

  /**
   * Checks that a pipeline that has run before does not begin anew without anybody's wish.
   *
   * @throws IllegalStateException if it has
   */
  void requireNone() {
    if (!progress.isEmpty()) {
      throw new IllegalStateException(
          "this pipeline has run before, but there is no checkpoint of it: %s. Find its checkpoints"
                  .formatted(text(progress))
              + " (checkpoint.dir), or begin anew: "
              + ANEW);
    }
  }

  /**
   * Checks that a checkpoint's offsets are those of the topics' records.
   *
   * @throws IllegalStateException if a partition ends before them
   */
  void requireWithin() {
    List<ReadProgress> beyond = progress.stream().filter(each -> each.next() > each.end()).toList();
    if (!beyond.isEmpty()) {
      throw new IllegalStateException(
          "topics do not hold what was read of them: %s. Were they made again, or has Kafka lost"
                  .formatted(text(beyond))
              + " records? Begin anew: "
              + ANEW);
    }
  }

  /**
   * Checks that a checkpoint's offsets are of the topics that there are. Kafka forgets how far a
   * topic was read when it is deleted; if it knows again, the job went on with the one made again.
   *
   * @throws IllegalStateException naming topics that were deleted and made again since
   */
  void requireSame(TopicIds now, TopicIds before) {
    List<String> made = new ArrayList<>(now.madeAgainSince(before));
    progress.stream().map(ReadProgress::topic).forEach(made::remove);
    if (!made.isEmpty()) {
      throw new IllegalStateException(
          "topics were deleted and made again since the checkpoint, whose offsets mean other"
              + " records: %s. Take their lines out of %s beside the checkpoints to read on at the"
                  .formatted(made, TopicIds.FILE)
              + " old offsets, or begin anew: "
              + ANEW);
    }
  }

  /**
   * Where each partition is read on that has something to read, a sentence for each topic. If one
   * record ends the process whenever it is read, this says behind which offset it lies.
   *
   * @param partitions all that are read
   * @param hasCheckpoint whether the notes count; otherwise all is read that there is
   */
  static List<String> unread(List<ReadProgress> partitions, boolean hasCheckpoint) {
    SortedMap<String, List<String>> unread = new TreeMap<>();
    partitions.stream()
        .sorted(Comparator.comparing(ReadProgress::partition))
        .forEach(
            each -> {
              long from = hasCheckpoint ? Math.max(each.next(), each.first()) : each.first();
              if (from < each.end()) {
                unread
                    .computeIfAbsent(each.topic(), topic -> new ArrayList<>())
                    .add("%d from offset %d to %d".formatted(each.partition(), from, each.end()));
              }
            });
    return unread.entrySet().stream()
        .map(
            each ->
                "reading topic %s, partition %s"
                    .formatted(each.getKey(), String.join(", ", each.getValue())))
        .toList();
  }

  /** Partitions of which records were deleted before they were read. */
  List<ReadProgress> deletedUnread() {
    return progress.stream().filter(each -> each.deletedUnread() > 0).toList();
  }

  private static String text(List<ReadProgress> partitions) {
    return partitions.stream().map(ReadProgress::toString).collect(Collectors.joining("; "));
  }
}
