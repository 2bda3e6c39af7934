package dev.limpid.dashboard;

import dev.limpid.wire.WireRecord;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an input frame lies in Kafka: what identifies an instant of a stream across stages. */
record SourcePosition(String topic, int partition, long offset) {
  private static final Pattern TEXT = Pattern.compile("(.+)/(\\d{1,9})/(\\d{1,18})");

  static SourcePosition of(WireRecord record) {
    return new SourcePosition(record.topic(), record.partition(), record.offset());
  }

  /** Reads {@code topic/partition/offset}; empty if the text is something else. */
  static Optional<SourcePosition> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new SourcePosition(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  boolean samePartition(SourcePosition other) {
    return partition == other.partition && topic.equals(other.topic);
  }

  /** Whether this position lies in the partition of {@code other}, at it or before. */
  boolean isUpTo(SourcePosition other) {
    return samePartition(other) && offset <= other.offset;
  }
}
