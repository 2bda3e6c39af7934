package dev.limpid.operators.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a checkpoint keeps of one stream.
 *
 * @param waiting the frame whose picture did not leave yet, if the model looks ahead
 */
public record StreamState(
    StreamOrder order, List<TensorState> tensors, @Nullable WaitingFrame waiting) {
  public StreamState {
    tensors = List.copyOf(tensors);
  }

  /** A stream of which no frame waits. */
  public StreamState(StreamOrder order, List<TensorState> tensors) {
    this(order, tensors, null);
  }
}
