package dev.limpid.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record on its way through the pipeline, in or out. Its arrays are never changed after
 * construction, so a record may be passed by reference between chained operators.
 *
 * @param topic where the record came from, or goes to
 * @param partition partition it came from; {@link #UNASSIGNED} for a record that goes out
 * @param offset offset it came from; {@link #UNASSIGNED} for a record that goes out
 * @param timestampMillis capture time of the frame, milliseconds since the epoch
 * @param key stream id, see {@link Keys}; null only on input and on dead letters of such
 * @param value encoded image, JSON or descriptor; null only on input (a tombstone)
 */
@SuppressWarnings("ArrayRecordComponent")
public record WireRecord(
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    @Nullable String key,
    byte @Nullable [] value,
    List<WireHeader> headers) {

  public static final int UNASSIGNED = -1;

  /** A record to be written to {@code topic}. */
  public static WireRecord outgoing(
      String topic,
      long timestampMillis,
      String key,
      byte @Nullable [] value,
      List<WireHeader> headers) {
    return new WireRecord(topic, UNASSIGNED, UNASSIGNED, timestampMillis, key, value, headers);
  }

  /**
   * A record behind the last frame of a stream: its source has ended or was lost.
   *
   * @param timestampMillis when, milliseconds since the epoch
   */
  public static WireRecord end(String topic, long timestampMillis, String key) {
    List<WireHeader> headers = List.of(new WireHeader(FrameHeaders.END, new byte[0]));
    return outgoing(topic, timestampMillis, key, null, headers);
  }

  /**
   * The stream this record belongs to: its key or, without one, {@code topic-partition} of where it
   * came from; that of a dead letter stands in its {@link FrameHeaders#SOURCE}.
   */
  public String stream() {
    if (key != null && !key.isEmpty()) {
      return key;
    }
    return isDeadLetter() ? sourceStream() : topic + "-" + partition;
  }

  private boolean isDeadLetter() {
    return headers.stream().anyMatch(header -> header.key().equals(FrameHeaders.ERROR));
  }

  private String sourceStream() {
    for (int i = headers.size() - 1; i >= 0; i--) {
      WireHeader header = headers.get(i);
      if (header.key().equals(FrameHeaders.SOURCE)) {
        try {
          RecordPlace source = RecordPlace.parse(header.text());
          return source.topic() + "-" + source.partition();
        } catch (WireFormatException e) {
          break;
        }
      }
    }
    return topic + "-" + partition;
  }

  /** Whether it is nothing but the end of its stream; a frame may carry that mark too. */
  public boolean isBareEnd() {
    return FrameHeaders.isEnd(headers) && (value == null || value.length == 0);
  }

  /** Where it came from: {@code topic/partition/offset}. */
  public String place() {
    return topic + "/" + partition + "/" + offset;
  }

  /**
   * This record as a dead letter: its own key, bytes and headers, the reason, and where it lies.
   * What does not fit into a record is cut, see {@link RecordLimits#cut}.
   */
  public WireRecord deadLetter(String deadLetterTopic, String reason) {
    WireRecord letter = deadLetter(deadLetterTopic, this, reason);
    return RecordLimits.fits(letter)
        ? letter
        : deadLetter(deadLetterTopic, RecordLimits.cut(this), reason);
  }

  private WireRecord deadLetter(String deadLetterTopic, WireRecord content, String reason) {
    List<WireHeader> all = new ArrayList<>(content.headers);
    all.add(WireHeader.ofText(FrameHeaders.ERROR, RecordLimits.shortened(reason)));
    all.add(WireHeader.ofText(FrameHeaders.SOURCE, place()));
    return new WireRecord(
        deadLetterTopic, UNASSIGNED, UNASSIGNED, timestampMillis, content.key, content.value, all);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireRecord that
        && topic.equals(that.topic)
        && partition == that.partition
        && offset == that.offset
        && timestampMillis == that.timestampMillis
        && Objects.equals(key, that.key)
        && Arrays.equals(value, that.value)
        && headers.equals(that.headers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        topic, partition, offset, timestampMillis, key, Arrays.hashCode(value), headers);
  }

  @Override
  public String toString() {
    return "%s-%d@%d key=%s (%d bytes)"
        .formatted(topic, partition, offset, key, value == null ? 0 : value.length);
  }
}
