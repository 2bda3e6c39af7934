package dev.limpid.operators.sets;

import dev.limpid.operators.flink.ImmutableSerializer;
import dev.limpid.operators.frame.FrameTime;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecordFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@link GatherState}: a version, the plan, what is to be skipped, then each stream with its
 * frames that wait. Version 2 added where a stream was before a frame from far ahead. A reader
 * accepts every version from {@link #OLDEST_VERSION} to {@link #CURRENT_VERSION} and refuses all
 * others; {@code src/test/resources/state} keeps bytes of each version ever shipped.
 */
public final class GatherStateSerializer extends ImmutableSerializer<GatherState> {
  private static final long serialVersionUID = 1L;

  static final int OLDEST_VERSION = 1;
  static final int CURRENT_VERSION = 2;
  private static final int FIRST_WITH_SURE = 2;

  public static final GatherStateSerializer INSTANCE = new GatherStateSerializer();

  @Override
  public void serialize(GatherState state, DataOutputView out) throws IOException {
    out.writeInt(CURRENT_VERSION);
    writeText(state.plan(), out);
    out.writeInt(state.skip());
    out.writeInt(state.lines().size());
    for (GatherState.Line line : state.lines()) {
      writeText(line.stream(), out);
      writeOrder(line.order(), out);
      Place last = line.last();
      out.writeBoolean(last != null);
      if (last != null) {
        writePlace(last, out);
      }
      out.writeBoolean(line.ended());
      out.writeInt(line.held().size());
      for (HeldFrame held : line.held()) {
        writeHeld(held, out);
      }
    }
  }

  @Override
  public GatherState deserialize(DataInputView in) throws IOException {
    int version = in.readInt();
    if (version < OLDEST_VERSION || version > CURRENT_VERSION) {
      throw new IOException(
          "gather state: expected version %d to %d, got %d"
              .formatted(OLDEST_VERSION, CURRENT_VERSION, version));
    }
    String plan = readText(in);
    int skip = in.readInt();
    int count = in.readInt();
    List<GatherState.Line> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lines.add(readLine(in, version));
    }
    return new GatherState(plan, lines, skip);
  }

  private static GatherState.Line readLine(DataInputView in, int version) throws IOException {
    String stream = readText(in);
    StreamOrder order = readOrder(in, version);
    @Nullable Place last = in.readBoolean() ? readPlace(in) : null;
    boolean ended = in.readBoolean();
    int count = in.readInt();
    List<HeldFrame> held = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      held.add(readHeld(in));
    }
    return new GatherState.Line(stream, order, last, ended, held);
  }

  private static void writeOrder(StreamOrder order, DataOutputView out) throws IOException {
    out.writeLong(order.epoch());
    out.writeLong(order.seq());
    out.writeInt(order.width());
    out.writeInt(order.height());
    writeOptional(order.time().ptsNanos(), out);
    writeOptional(order.time().timestampMillis(), out);
    out.writeBoolean(order.late());
    out.writeLong(order.sure());
  }

  private static StreamOrder readOrder(DataInputView in, int version) throws IOException {
    long epoch = in.readLong();
    long seq = in.readLong();
    int width = in.readInt();
    int height = in.readInt();
    FrameTime time = new FrameTime(readOptional(in), readOptional(in));
    boolean late = in.readBoolean();
    long sure = version >= FIRST_WITH_SURE ? in.readLong() : seq;
    return new StreamOrder(epoch, seq, width, height, time, late, sure);
  }

  private static void writeHeld(HeldFrame held, DataOutputView out) throws IOException {
    SetFrame frame = held.frame();
    out.writeLong(frame.seq());
    WireRecordFormat.write(frame.record(), out);
    out.writeLong(frame.epoch());
    writePlace(held.place(), out);
    out.writeBoolean(held.used());
  }

  private static HeldFrame readHeld(DataInputView in) throws IOException {
    long seq = in.readLong();
    WireRecord record = WireRecordFormat.read(in);
    SetFrame frame = new SetFrame(record, in.readLong(), seq);
    return new HeldFrame(frame, readPlace(in), in.readBoolean());
  }

  private static void writePlace(Place place, DataOutputView out) throws IOException {
    out.writeLong(place.round());
    out.writeLong(place.at());
    out.writeLong(place.millis());
  }

  private static Place readPlace(DataInputView in) throws IOException {
    return new Place(in.readLong(), in.readLong(), in.readLong());
  }

  private static void writeOptional(OptionalLong value, DataOutputView out) throws IOException {
    out.writeBoolean(value.isPresent());
    out.writeLong(value.orElse(0));
  }

  private static OptionalLong readOptional(DataInputView in) throws IOException {
    boolean present = in.readBoolean();
    long value = in.readLong();
    return present ? OptionalLong.of(value) : OptionalLong.empty();
  }

  private static void writeText(String text, DataOutputView out) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public GatherState createInstance() {
    return new GatherState("", List.of(), 0);
  }

  @Override
  public TypeSerializerSnapshot<GatherState> snapshotConfiguration() {
    return new GatherStateSerializerSnapshot();
  }
}
