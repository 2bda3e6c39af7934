package dev.limpid.operators.process;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps states between checkpoints by key; in Flink, keyed state.
 *
 * @param <T> state of one key
 */
public interface StateStore<T> {
  /** The state of a key at the last checkpoint, or null. */
  @Nullable T load(String key);

  /** Replaces the state of a key. */
  void save(String key, T state);

  /** Forgets a key. */
  void delete(String key);

  /** All keys that have a state. */
  List<String> keys();
}
