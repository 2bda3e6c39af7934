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

  /** A stream of which no frame waits. */
  public StreamState(StreamOrder order, List<TensorState> tensors) {
    this(order, tensors, List.of());
  }
}
