package dev.limpid.wire;

/**
 * How far a consumer group has read a partition, against what the partition holds.
 *
 * @param topic its name
 * @param partition its number
 * @param next offset of the first record that was not read
 * @param first offset of the oldest record
 * @param end offset after the newest record
 */
public record ReadProgress(String topic, int partition, long next, long first, long end) {
  /** How many records were deleted before they were read. */
  public long deletedUnread() {
    return Math.max(0, first - next);
  }

  /** For people. */
  @Override
  public String toString() {
    return "%s/%d: read up to offset %d, it holds %d to %d"
        .formatted(topic, partition, next, first, end);
  }
}
