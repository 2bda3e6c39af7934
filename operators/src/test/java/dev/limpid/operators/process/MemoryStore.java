package dev.limpid.operators.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** States in memory; they outlive the processor, as in a checkpoint. */
public final class MemoryStore<T> implements StateStore<T> {
  private final Map<String, T> states = new HashMap<>();

  /** The states by key. */
  public Map<String, T> states() {
    return states;
  }

  @Override
  public @Nullable T load(String key) {
    return states.get(key);
  }

  @Override
  public void save(String key, T state) {
    states.put(key, state);
  }

  @Override
  public void delete(String key) {
    states.remove(key);
  }

  @Override
  public List<String> keys() {
    return List.copyOf(states.keySet());
  }
}
