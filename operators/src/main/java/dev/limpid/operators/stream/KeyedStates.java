package dev.limpid.operators.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * The state of each stream in an operator that is keyed by stream, by the name of the stream.
 *
 * @param <T> state of one stream
 */
public final class KeyedStates<T> {
  private final AbstractStreamOperator<?> operator;
  private final String name;
  private final ValueState<T> state;

  /**
   * Opens the state; call it in {@code initializeState}.
   *
   * @param name of the state in checkpoints
   */
  public KeyedStates(
      AbstractStreamOperator<?> operator,
      StateInitializationContext context,
      String name,
      TypeSerializer<T> serializer) {
    this.operator = operator;
    this.name = name;
    this.state =
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>(name, serializer));
  }

  /** The state of a stream, or null if it has none. */
  public @Nullable T load(String stream) {
    operator.setCurrentKey(stream);
    try {
      return state.value();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the state of a stream. */
  public void save(String stream, T value) {
    operator.setCurrentKey(stream);
    try {
      state.update(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets a stream. */
  public void delete(String stream) {
    operator.setCurrentKey(stream);
    state.clear();
  }

  /** The streams that have a state here. */
  public List<String> streams() {
    try (Stream<String> keys =
        operator.<String>getKeyedStateBackend().getKeys(name, VoidNamespace.INSTANCE)) {
      return keys.collect(Collectors.toList());
    }
  }
}
