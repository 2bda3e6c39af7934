package dev.limpid.operators.predict;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.state.StageState;
import java.util.ArrayList;
import java.util.List;

/**
 * Predictions further ahead than the next frame, from copies of the streams' states. Owns the
 * copies; the stepper stays the caller's. Single-threaded.
 */
final class Rollout implements AutoCloseable {
  private final String stage;
  private final ModelStepper stepper;
  private final List<StageState> copies = new ArrayList<>();

  Rollout(String stage, ModelStepper stepper) {
    this.stage = stage;
    this.stepper = stepper;
  }

  /**
   * One step; the states are advanced in place.
   *
   * @param now one picture per state, on the device
   * @return the picture after each, the caller's
   */
  PixelBuffer step(PixelBuffer now, List<StageState> states, PixelPool pool) {
    return stepper.step(now, states, pool);
  }

  /** Copies of states of one size, valid until the next call. */
  List<StageState> copy(List<StageState> states) {
    StageState first = states.get(0);
    if (!copies.isEmpty() && !copies.get(0).fits(first.input())) {
      close();
    }
    while (copies.size() < states.size()) {
      copies.add(stepper.newState(stage, first.input(), List.of()));
    }
    List<StageState> used = copies.subList(0, states.size());
    for (int i = 0; i < used.size(); i++) {
      stepper.copy(states.get(i), used.get(i));
    }
    return used;
  }

  @Override
  public void close() {
    copies.forEach(StageState::close);
    copies.clear();
  }
}
