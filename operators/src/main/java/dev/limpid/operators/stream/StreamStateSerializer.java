package dev.limpid.operators.stream;

import dev.limpid.operators.flink.ImmutableSerializer;
import dev.limpid.operators.frame.FrameTime;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.state.TensorState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes {@link StreamState}: a version, the order, each tensor, then the frames that wait. Version
 * 2 added the time of the last frame; a stream of version 1 has {@link FrameTime#UNKNOWN}. Version
 * 3 added the frame that waits; none does in earlier versions. Version 4 has several of them.
 * Version 5 added where the stream was before a frame from far ahead. A reader accepts every
 * version from {@link #OLDEST_VERSION} to {@link #CURRENT_VERSION} and refuses all others; {@code
 * src/test/resources/state} keeps bytes of each version ever shipped.
 */
public final class StreamStateSerializer extends ImmutableSerializer<StreamState> {
  private static final long serialVersionUID = 1L;

  public static final int OLDEST_VERSION = 1;
  public static final int CURRENT_VERSION = 5;
  private static final int FIRST_WITH_TIME = 2;
  private static final int FIRST_WITH_WAITING = 3;
  private static final int FIRST_WITH_SEVERAL_WAITING = 4;
  private static final int FIRST_WITH_SURE = 5;

  public static final StreamStateSerializer INSTANCE = new StreamStateSerializer();

  @Override
  public void serialize(StreamState state, DataOutputView out) throws IOException {
    out.writeInt(CURRENT_VERSION);
    StreamOrder order = state.order();
    out.writeLong(order.epoch());
    out.writeLong(order.seq());
    out.writeInt(order.width());
    out.writeInt(order.height());
    out.writeBoolean(order.late());
    writeOptional(order.time().ptsNanos(), out);
    writeOptional(order.time().timestampMillis(), out);
    out.writeLong(order.sure());
    out.writeInt(state.tensors().size());
    for (TensorState tensor : state.tensors()) {
      writeTensor(tensor, out);
    }
    out.writeInt(state.waiting().size());
    for (WaitingFrame waiting : state.waiting()) {
      WaitingFrameFormat.write(waiting, out);
    }
  }

  @Override
  public StreamState deserialize(DataInputView in) throws IOException {
    int version = in.readInt();
    if (version < OLDEST_VERSION || version > CURRENT_VERSION) {
      throw new IOException(
          "stream state: expected version %d to %d, got %d"
              .formatted(OLDEST_VERSION, CURRENT_VERSION, version));
    }
    StreamOrder order = readOrder(in, version);
    int count = in.readInt();
    List<TensorState> tensors = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tensors.add(readTensor(in));
    }
    int waiting = waiting(version, in);
    List<WaitingFrame> frames = new ArrayList<>(waiting);
    for (int i = 0; i < waiting; i++) {
      frames.add(WaitingFrameFormat.read(in));
    }
    return new StreamState(order, tensors, frames);
  }

  private static int waiting(int version, DataInputView in) throws IOException {
    if (version >= FIRST_WITH_SEVERAL_WAITING) {
      return in.readInt();
    }
    return version >= FIRST_WITH_WAITING && in.readBoolean() ? 1 : 0;
  }

  private static StreamOrder readOrder(DataInputView in, int version) throws IOException {
    long epoch = in.readLong();
    long seq = in.readLong();
    int width = in.readInt();
    int height = in.readInt();
    boolean late = in.readBoolean();
    FrameTime time =
        version >= FIRST_WITH_TIME
            ? new FrameTime(readOptional(in), readOptional(in))
            : FrameTime.UNKNOWN;
    long sure = version >= FIRST_WITH_SURE ? in.readLong() : seq;
    return new StreamOrder(epoch, seq, width, height, time, late, sure);
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

  private static void writeTensor(TensorState tensor, DataOutputView out) throws IOException {
    out.writeUTF(tensor.stage());
    out.writeUTF(tensor.model());
    out.writeUTF(tensor.modelSha256());
    out.writeUTF(tensor.tensor());
    out.writeUTF(tensor.dtype().name());
    out.writeInt(tensor.shape().length);
    for (long extent : tensor.shape()) {
      out.writeLong(extent);
    }
    out.writeInt(tensor.bytes().length);
    out.write(tensor.bytes());
  }

  private static TensorState readTensor(DataInputView in) throws IOException {
    String stage = in.readUTF();
    String model = in.readUTF();
    String sha256 = in.readUTF();
    String name = in.readUTF();
    DType dtype = DType.valueOf(in.readUTF());
    long[] shape = new long[in.readInt()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = in.readLong();
    }
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new TensorState(stage, model, sha256, name, dtype, shape, bytes);
  }

  @Override
  public StreamState createInstance() {
    return new StreamState(StreamOrder.START, List.of());
  }

  @Override
  public TypeSerializerSnapshot<StreamState> snapshotConfiguration() {
    return new StreamStateSerializerSnapshot();
  }
}
