package dev.limpid.operators.stream;

import dev.limpid.wire.WireRecordFormat;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** How a {@link WaitingFrame} lies in a checkpoint; part of {@link StreamStateSerializer}. */
public final class WaitingFrameFormat {
  private WaitingFrameFormat() {}

  public static void write(WaitingFrame frame, DataOutputView out) throws IOException {
    out.writeLong(frame.seq());
    WireRecordFormat.write(frame.record(), out);
  }

  public static WaitingFrame read(DataInputView in) throws IOException {
    long seq = in.readLong();
    return new WaitingFrame(WireRecordFormat.read(in), seq);
  }
}
