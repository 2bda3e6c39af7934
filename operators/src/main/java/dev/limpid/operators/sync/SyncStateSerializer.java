package dev.limpid.operators.sync;

import dev.limpid.align.LiveState;
import dev.limpid.operators.flink.ImmutableSerializer;
import dev.limpid.wire.RecordPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes {@link SyncState}: a version, each frame with its descriptor, accumulated costs and, since
 * version 2, what is shown and which frame of a live reference the costs begin with. A reader
 * refuses other versions; {@code src/test/resources/state} keeps bytes of each version ever
 * shipped.
 */
public final class SyncStateSerializer extends ImmutableSerializer<SyncState> {
  private static final long serialVersionUID = 1L;

  static final int CURRENT_VERSION = 2;

  public static final SyncStateSerializer INSTANCE = new SyncStateSerializer();

  @Override
  public void serialize(SyncState state, DataOutputView out) throws IOException {
    out.writeInt(CURRENT_VERSION);
    out.writeLong(state.generation());
    out.writeBoolean(state.lost());
    LiveState live = state.live();
    out.writeInt(state.frames().size());
    for (int i = 0; i < state.frames().size(); i++) {
      writeFrame(state.frames().get(i), out);
      out.writeLong(live.rows().get(i).nanos());
      writeFloats(live.rows().get(i).descriptor(), out);
    }
    out.writeInt(live.decided());
    out.writeLong(live.closedNanos());
    out.writeInt(live.stripes());
    writeFloats(live.place(), out);
    writeFloats(live.track().best(), out);
    writeFloats(live.track().others(), out);
    writeFloats(live.track().columns(), out);
    out.writeInt(live.track().numbers().length);
    for (double number : live.track().numbers()) {
      out.writeDouble(number);
    }
    writeShown(state, out);
  }

  private static void writeShown(SyncState state, DataOutputView out) throws IOException {
    out.writeLong(state.live().track().first());
    out.writeDouble(state.now().position());
    out.writeDouble(state.now().rate());
    out.writeLong(state.now().nanos());
    out.writeDouble(state.now().shown());
    out.writeDouble(state.decided().position());
    out.writeLong(state.decided().nanos());
    out.writeInt(state.decided().between().size());
    for (SyncFrame frame : state.decided().between()) {
      writeFrame(frame, out);
    }
  }

  static void writeFrame(SyncFrame frame, DataOutputView out) throws IOException {
    out.writeLong(frame.seq());
    out.writeLong(frame.epoch());
    out.writeBoolean(frame.ptsNanos().isPresent());
    out.writeLong(frame.ptsNanos().orElse(0));
    out.writeLong(frame.timestampMillis());
    out.writeUTF(frame.source().topic());
    out.writeInt(frame.source().partition());
    out.writeLong(frame.source().offset());
  }

  static void writeFloats(float[] values, DataOutputView out) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  @Override
  public SyncState deserialize(DataInputView in) throws IOException {
    int version = in.readInt();
    if (version < 1 || version > CURRENT_VERSION) {
      throw new IOException(
          "sync state: expected version 1 to %d, got %d".formatted(CURRENT_VERSION, version));
    }
    long generation = in.readLong();
    boolean lost = in.readBoolean();
    int count = in.readInt();
    List<SyncFrame> frames = new ArrayList<>(count);
    List<LiveState.Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(readFrame(in));
      long nanos = in.readLong();
      rows.add(new LiveState.Row(readFloats(in), nanos));
    }
    LiveState live = readLive(version, rows, in);
    return version == 1
        ? new SyncState(
            generation, lost, frames, live, RunningPosition.State.FRESH, FinalPositions.State.FRESH)
        : new SyncState(generation, lost, frames, live, readNow(in), readDecided(in));
  }

  private static RunningPosition.State readNow(DataInputView in) throws IOException {
    return new RunningPosition.State(
        in.readDouble(), in.readDouble(), in.readLong(), in.readDouble());
  }

  private static FinalPositions.State readDecided(DataInputView in) throws IOException {
    double position = in.readDouble();
    long nanos = in.readLong();
    int count = in.readInt();
    List<SyncFrame> between = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      between.add(readFrame(in));
    }
    return new FinalPositions.State(position, nanos, between);
  }

  private static LiveState readLive(int version, List<LiveState.Row> rows, DataInputView in)
      throws IOException {
    int decided = in.readInt();
    long closedNanos = in.readLong();
    int stripes = in.readInt();
    float[] place = readFloats(in);
    float[] best = readFloats(in);
    float[] others = readFloats(in);
    float[] columns = readFloats(in);
    double[] numbers = new double[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    long first = version == 1 ? 0 : in.readLong();
    return new LiveState(
        rows,
        decided,
        closedNanos,
        stripes,
        place,
        new LiveState.Track(best, others, columns, numbers, first));
  }

  static SyncFrame readFrame(DataInputView in) throws IOException {
    long seq = in.readLong();
    long epoch = in.readLong();
    boolean timed = in.readBoolean();
    long pts = in.readLong();
    long timestampMillis = in.readLong();
    RecordPlace source = new RecordPlace(in.readUTF(), in.readInt(), in.readLong());
    OptionalLong ptsNanos = timed ? OptionalLong.of(pts) : OptionalLong.empty();
    return new SyncFrame(seq, epoch, ptsNanos, timestampMillis, source);
  }

  static float[] readFloats(DataInputView in) throws IOException {
    float[] values = new float[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  @Override
  public TypeSerializerSnapshot<SyncState> snapshotConfiguration() {
    return new SyncStateSerializerSnapshot();
  }

  @Override
  public SyncState createInstance() {
    LiveState.Track track =
        new LiveState.Track(new float[0], new float[0], new float[0], new double[0], 0);
    return new SyncState(
        0,
        false,
        List.of(),
        new LiveState(List.of(), 0, 0, 0, new float[0], track),
        RunningPosition.State.FRESH,
        FinalPositions.State.FRESH);
  }
}
