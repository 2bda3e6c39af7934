package dev.limpid.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One header of a Kafka record. The value is never changed after construction.
 *
 * @param value null for a header without one, which Kafka knows beside an empty one
 */
@SuppressWarnings("ArrayRecordComponent")
public record WireHeader(String key, byte @Nullable [] value) {
  private static final byte[] EMPTY = {};

  /** The value; empty where there is none. */
  @Override
  public byte[] value() {
    return value == null ? EMPTY : value;
  }

  /** The value as Kafka has it. */
  byte @Nullable [] valueOrNull() {
    return value;
  }

  /** A header whose value is UTF-8 text. */
  public static WireHeader ofText(String key, String value) {
    return new WireHeader(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A header whose value is a big-endian int64. */
  public static WireHeader ofLong(String key, long value) {
    return new WireHeader(key, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /** The value as UTF-8 text. */
  public String text() {
    return new String(value(), StandardCharsets.UTF_8);
  }

  /**
   * The value as a big-endian int64.
   *
   * @throws WireFormatException if the value is not 8 bytes long
   */
  public long int64() {
    byte[] bytes = value();
    if (bytes.length != Long.BYTES) {
      throw new WireFormatException(
          "header '%s': expected a big-endian int64 (8 bytes), got %d bytes"
              .formatted(key, bytes.length));
    }
    return ByteBuffer.wrap(bytes).getLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireHeader that
        && key.equals(that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "%s (%d bytes)".formatted(key, value().length);
  }
}
