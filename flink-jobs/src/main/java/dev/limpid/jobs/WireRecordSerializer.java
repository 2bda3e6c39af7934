package dev.limpid.jobs;

import dev.limpid.operators.flink.ImmutableSerializer;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Records between tasks: a frame's bytes are copied once on each side, nothing is reflected on. */
public final class WireRecordSerializer extends ImmutableSerializer<WireRecord> {
  private static final long serialVersionUID = 1L;
  private static final int ABSENT = -1;

  static final WireRecordSerializer INSTANCE = new WireRecordSerializer();

  @Override
  public void serialize(WireRecord record, DataOutputView out) throws IOException {
    out.writeUTF(record.topic());
    out.writeInt(record.partition());
    out.writeLong(record.offset());
    out.writeLong(record.timestampMillis());
    out.writeBoolean(record.key() != null);
    if (record.key() != null) {
      out.writeUTF(record.key());
    }
    writeBytes(record.value(), out);
    out.writeInt(record.headers().size());
    for (WireHeader header : record.headers()) {
      out.writeUTF(header.key());
      writeBytes(header.value(), out);
    }
  }

  @Override
  public WireRecord deserialize(DataInputView in) throws IOException {
    String topic = in.readUTF();
    int partition = in.readInt();
    long offset = in.readLong();
    long timestampMillis = in.readLong();
    String key = in.readBoolean() ? in.readUTF() : null;
    byte[] value = readBytes(in);
    int count = in.readInt();
    List<WireHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      byte[] bytes = readBytes(in);
      headers.add(new WireHeader(name, bytes == null ? new byte[0] : bytes));
    }
    return new WireRecord(topic, partition, offset, timestampMillis, key, value, headers);
  }

  private static void writeBytes(byte @Nullable [] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes == null ? ABSENT : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte @Nullable [] readBytes(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length == ABSENT) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  @Override
  public WireRecord createInstance() {
    return WireRecord.outgoing("", 0, "", new byte[0], List.of());
  }

  @Override
  public TypeSerializerSnapshot<WireRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in checkpoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<WireRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
