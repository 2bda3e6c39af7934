package dev.limpid.operators.flink;

import dev.limpid.operators.process.StateStore;
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
 * A keyed state of an operator that is keyed by text.
 *
 * @param <T> state of one key
 */
final class KeyedStates<T> implements StateStore<T> {
  private final AbstractStreamOperator<?> operator;
  private final String name;
  private final ValueState<T> state;

  /**
   * Opens the state; call it in {@code initializeState}.
   *
   * @param name of the state in checkpoints
   */
  KeyedStates(
      AbstractStreamOperator<?> operator,
      StateInitializationContext context,
      String name,
      TypeSerializer<T> serializer) {
    this.operator = operator;
    this.name = name;
    this.state =
        context.getKeyedStateStore().getState(new ValueStateDescriptor<>(name, serializer));
  }

  @Override
  public @Nullable T load(String key) {
    operator.setCurrentKey(key);
    try {
      return state.value();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void save(String key, T value) {
    operator.setCurrentKey(key);
    try {
      state.update(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void delete(String key) {
    operator.setCurrentKey(key);
    state.clear();
  }

  @Override
  public List<String> keys() {
    try (Stream<String> keys =
        operator.<String>getKeyedStateBackend().getKeys(name, VoidNamespace.INSTANCE)) {
      return keys.collect(Collectors.toList());
    }
  }
}
