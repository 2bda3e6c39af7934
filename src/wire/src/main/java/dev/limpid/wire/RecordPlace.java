package dev.limpid.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a Kafka record lies.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset in the partition
 */
public record RecordPlace(String topic, int partition, long offset) {
  private static final Pattern TEXT = Pattern.compile("([^/]{1,249})/(\\d{1,9})/(\\d{1,18})");

  /**
   * Reads {@code topic/partition/offset}, as the header {@code limpid.source} has it.
   *
   * @throws WireFormatException if the text is not of that form
   */
  public static RecordPlace parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new WireFormatException(
          "place of a record: expected topic/partition/offset, got '%s'".formatted(text));
    }
    return new RecordPlace(
        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
  }

  /**
   * Where the camera's frame lies that a record shows: as its header says or, if it has none that
   * can be read, the record itself.
   */
  public static RecordPlace ofFrame(WireRecord record) {
    for (WireHeader header : record.headers()) {
      if (header.key().equals(FrameHeaders.SOURCE)) {
        try {
          return parse(header.text());
        } catch (WireFormatException e) {
          break;
        }
      }
    }
    return new RecordPlace(record.topic(), record.partition(), record.offset());
  }

  /** Whether it lies behind another record of the same partition; false for other partitions. */
  public boolean isBehind(RecordPlace other) {
    return topic.equals(other.topic) && partition == other.partition && offset > other.offset;
  }

  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
