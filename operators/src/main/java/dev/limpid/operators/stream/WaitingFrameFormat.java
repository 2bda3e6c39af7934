package dev.limpid.operators.stream;

import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** How a {@link WaitingFrame} lies in a checkpoint; part of {@link StreamStateSerializer}. */
public final class WaitingFrameFormat {
  private WaitingFrameFormat() {}

  public static void write(WaitingFrame frame, DataOutputView out) throws IOException {
    WireRecord record = frame.record();
    out.writeLong(frame.seq());
    writeText(record.topic(), out);
    out.writeInt(record.partition());
    out.writeLong(record.offset());
    out.writeLong(record.timestampMillis());
    String key = record.key();
    out.writeBoolean(key != null);
    if (key != null) {
      writeText(key, out);
    }
    writeBytes(Objects.requireNonNull(record.value()), out);
    out.writeInt(record.headers().size());
    for (WireHeader header : record.headers()) {
      writeText(header.key(), out);
      writeBytes(header.value(), out);
    }
  }

  public static WaitingFrame read(DataInputView in) throws IOException {
    long seq = in.readLong();
    String topic = readText(in);
    int partition = in.readInt();
    long offset = in.readLong();
    long timestampMillis = in.readLong();
    String key = in.readBoolean() ? readText(in) : null;
    byte[] value = readBytes(in);
    int count = in.readInt();
    List<WireHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(new WireHeader(readText(in), readBytes(in)));
    }
    return new WaitingFrame(
        new WireRecord(topic, partition, offset, timestampMillis, key, value, headers), seq);
  }

  private static void writeText(String text, DataOutputView out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static String readText(DataInputView in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
