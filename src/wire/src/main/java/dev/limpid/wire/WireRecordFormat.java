package dev.limpid.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as bytes, between tasks and in checkpoints: topic, partition, offset, timestamp, key and
 * whether there is one, value, headers. Integers are big-endian; text (UTF-8) and values follow
 * their length, which is -1 for no value, of a record or of a header. Checkpoints hold these bytes:
 * they never change. Stateless.
 */
public final class WireRecordFormat {
  private static final int ABSENT = -1;

  /** Reserved at once for a value of this claimed length; more only as bytes do come. */
  private static final int TRUSTED_BYTES = 1 << 20;

  private WireRecordFormat() {}

  /** Writes a record. */
  public static void write(WireRecord record, DataOutput out) throws IOException {
    writeText(record.topic(), out);
    out.writeInt(record.partition());
    out.writeLong(record.offset());
    out.writeLong(record.timestampMillis());
    String key = record.key();
    out.writeBoolean(key != null);
    if (key != null) {
      writeText(key, out);
    }
    writeBytes(record.value(), out);
    out.writeInt(record.headers().size());
    for (WireHeader header : record.headers()) {
      writeText(header.key(), out);
      writeBytes(header.valueOrNull(), out);
    }
  }

  /**
   * Reads a record.
   *
   * @throws java.io.EOFException if the bytes end within it
   * @throws WireFormatException if a length is negative
   */
  public static WireRecord read(DataInput in) throws IOException {
    String topic = readText("topic", in);
    int partition = in.readInt();
    long offset = in.readLong();
    long timestampMillis = in.readLong();
    String key = in.readBoolean() ? readText("key", in) : null;
    byte[] value = readValue("value", in);
    int count = requireLength("headers", in.readInt());
    List<WireHeader> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = readText("header name", in);
      headers.add(new WireHeader(name, readValue("header value", in)));
    }
    return new WireRecord(topic, partition, offset, timestampMillis, key, value, headers);
  }

  private static void writeText(String text, DataOutput out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static String readText(String what, DataInput in) throws IOException {
    return new String(readBytes(what, in.readInt(), in), StandardCharsets.UTF_8);
  }

  private static void writeBytes(byte @Nullable [] bytes, DataOutput out) throws IOException {
    out.writeInt(bytes == null ? ABSENT : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte @Nullable [] readValue(String what, DataInput in) throws IOException {
    int length = in.readInt();
    return length == ABSENT ? null : readBytes(what, length, in);
  }

  private static byte[] readBytes(String what, int length, DataInput in) throws IOException {
    byte[] bytes = new byte[Math.min(TRUSTED_BYTES, requireLength(what, length))];
    in.readFully(bytes);
    while (bytes.length < length) {
      int read = bytes.length;
      bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
      in.readFully(bytes, read, bytes.length - read);
    }
    return bytes;
  }

  private static int requireLength(String what, int length) {
    if (length < 0) {
      throw new WireFormatException(
          "record: expected a length of its %s of 0 or more, got %d".formatted(what, length));
    }
    return length;
  }
}
