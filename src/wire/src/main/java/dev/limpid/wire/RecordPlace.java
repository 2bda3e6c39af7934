package dev.limpid.wire;

/**
 * Where a Kafka record lies.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset in the partition
 */
public record RecordPlace(String topic, int partition, long offset) {

  /**
   * Reads {@code topic/partition/offset}, as the header {@code limpid.source} has it.
   *
   * @throws WireFormatException if the text is not of that form
   */
  public static RecordPlace parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length == 3) {
        return new RecordPlace(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
      }
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
    throw malformed(text);
  }

  private static WireFormatException malformed(String text) {
    return new WireFormatException(
        "place of a record: expected topic/partition/offset, got '%s'".formatted(text));
  }

  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
