package dev.limpid.operators.stream;

import dev.limpid.operators.state.TensorState;
import java.util.List;

/**
 * Everything a checkpoint keeps of one stream.
 *
 * @param waiting the frames whose pictures did not leave yet, if the model looks ahead, the oldest
 *     first
 */
public record StreamState(
    StreamOrder order, List<TensorState> tensors, List<WaitingFrame> waiting) {
  public StreamState {
    tensors = List.copyOf(tensors);
    waiting = List.copyOf(waiting);
  }

  /** Bytes of its tensors and of the frames that wait. */
  long byteSize() {
    long bytes = 0;
    for (TensorState tensor : tensors) {
      bytes += tensor.bytes().length;
    }
    for (WaitingFrame frame : waiting) {
      byte[] value = frame.record().value();
      bytes += value == null ? 0 : value.length;
    }
    return bytes;
  }

  /** A stream of which no frame waits. */
  public StreamState(StreamOrder order, List<TensorState> tensors) {
    this(order, tensors, List.of());
  }
}
