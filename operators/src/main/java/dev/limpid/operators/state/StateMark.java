package dev.limpid.operators.state;

import dev.limpid.operators.inference.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state as it is before a step, to go back to. The model's states are still in the back of the
 * {@link StageState} after one step and are not copied; what a stage keeps beside them is. The
 * memory for that is used again for the next state. Single-threaded.
 */
public final class StateMark {
  private final List<byte[]> kept = new ArrayList<>();
  private @Nullable StageState state;
  private long steps;

  /** Remembers where a state stands. */
  public void set(StageState now) {
    state = now;
    steps = now.steps();
    for (int i = 0; i < now.kept().size(); i++) {
      Tensor tensor = now.kept().get(i);
      int bytes = Math.toIntExact(tensor.byteSize());
      if (i == kept.size()) {
        kept.add(new byte[bytes]);
      } else if (kept.get(i).length < bytes) {
        kept.set(i, new byte[bytes]);
      }
      tensor.buffer().get(0, kept.get(i), 0, bytes);
    }
  }

  /** Brings the state back; false if it was advanced more than once since and cannot be. */
  public boolean goBack() {
    if (state == null || state.steps() > steps + 1) {
      return false;
    }
    if (state.steps() > steps) {
      state.swap();
    }
    for (int i = 0; i < state.kept().size(); i++) {
      Tensor tensor = state.kept().get(i);
      tensor.buffer().put(0, kept.get(i), 0, Math.toIntExact(tensor.byteSize()));
    }
    return true;
  }
}
