package dev.limpid.operators.sync;

import dev.limpid.align.GrowingReference;
import dev.limpid.align.LiveState;
import dev.limpid.operators.flink.ImmutableSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes {@link GrowingSyncState}: a version, the frames, then those that are described with their
 * descriptors. A reader refuses other versions; {@code src/test/resources/state} keeps bytes of
 * each version ever shipped.
 */
public final class GrowingSyncStateSerializer extends ImmutableSerializer<GrowingSyncState> {
  private static final long serialVersionUID = 1L;

  static final int CURRENT_VERSION = 1;

  public static final GrowingSyncStateSerializer INSTANCE = new GrowingSyncStateSerializer();

  @Override
  public void serialize(GrowingSyncState state, DataOutputView out) throws IOException {
    out.writeInt(CURRENT_VERSION);
    out.writeUTF(state.model());
    out.writeLong(state.generation());
    out.writeLong(state.firstFrame());
    out.writeInt(state.frames().size());
    for (SyncFrame frame : state.frames()) {
      SyncStateSerializer.writeFrame(frame, out);
    }
    GrowingReference.State live = state.live();
    out.writeLong(live.first());
    out.writeInt(live.rows().size());
    for (int i = 0; i < live.rows().size(); i++) {
      out.writeLong(state.described()[i]);
      out.writeLong(live.rows().get(i).nanos());
      SyncStateSerializer.writeFloats(live.rows().get(i).descriptor(), out);
      out.writeDouble(live.distances()[i]);
      out.writeInt(live.compared()[i]);
    }
  }

  @Override
  public GrowingSyncState deserialize(DataInputView in) throws IOException {
    int version = in.readInt();
    if (version != CURRENT_VERSION) {
      throw new IOException(
          "sync reference: expected version %d, got %d".formatted(CURRENT_VERSION, version));
    }
    String model = in.readUTF();
    long generation = in.readLong();
    long firstFrame = in.readLong();
    int count = in.readInt();
    List<SyncFrame> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(SyncStateSerializer.readFrame(in));
    }
    return readDescribed(model, generation, frames, firstFrame, in);
  }

  private static GrowingSyncState readDescribed(
      String model, long generation, List<SyncFrame> frames, long firstFrame, DataInputView in)
      throws IOException {
    long first = in.readLong();
    int count = in.readInt();
    long[] described = new long[count];
    List<LiveState.Row> rows = new ArrayList<>(count);
    double[] distances = new double[count];
    int[] compared = new int[count];
    for (int i = 0; i < count; i++) {
      described[i] = in.readLong();
      long nanos = in.readLong();
      rows.add(new LiveState.Row(SyncStateSerializer.readFloats(in), nanos));
      distances[i] = in.readDouble();
      compared[i] = in.readInt();
    }
    GrowingReference.State live = new GrowingReference.State(first, rows, distances, compared);
    return new GrowingSyncState(model, generation, frames, firstFrame, described, live);
  }

  @Override
  public TypeSerializerSnapshot<GrowingSyncState> snapshotConfiguration() {
    return new GrowingSyncStateSerializerSnapshot();
  }

  @Override
  public GrowingSyncState createInstance() {
    return GrowingSyncState.empty("", 0);
  }
}
