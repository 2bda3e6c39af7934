package dev.limpid.operators.stream;

import java.util.List;

/** Everything a checkpoint keeps of one stream. */
public record StreamState(StreamOrder order, List<TensorState> tensors) {
  public StreamState {
    tensors = List.copyOf(tensors);
  }
}
