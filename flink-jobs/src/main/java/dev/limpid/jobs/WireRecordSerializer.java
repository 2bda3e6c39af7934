package dev.limpid.jobs;

import dev.limpid.operators.flink.ImmutableSerializer;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecordFormat;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Records between tasks, by {@link WireRecordFormat}: a frame's bytes are copied once on each side,
 * nothing is reflected on.
 */
public final class WireRecordSerializer extends ImmutableSerializer<WireRecord> {
  private static final long serialVersionUID = 1L;

  static final WireRecordSerializer INSTANCE = new WireRecordSerializer();

  @Override
  public void serialize(WireRecord record, DataOutputView out) throws IOException {
    WireRecordFormat.write(record, out);
  }

  @Override
  public WireRecord deserialize(DataInputView in) throws IOException {
    return WireRecordFormat.read(in);
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
