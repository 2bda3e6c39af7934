package dev.limpid.operators.predict;

import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.ModelContract;
import dev.limpid.operators.stream.PixelBuffer;
import dev.limpid.operators.stream.RecurrentRunner;
import dev.limpid.operators.stream.StageState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Steps of a predict model, on the states of streams or on copies of them. Owns the copies; the
 * runner and its session stay the caller's. Single-threaded.
 */
final class Rollout implements AutoCloseable {
  private final Session session;
  private final RecurrentRunner runner;
  private final String input;
  private final String output;
  private final List<StageState> copies = new ArrayList<>();

  Rollout(Session session, RecurrentRunner runner) {
    this.session = session;
    this.runner = runner;
    ModelContract contract = session.model().contract();
    this.input = contract.inputs().get(0).name();
    this.output = contract.outputs().get(0).name();
  }

  /**
   * One step.
   *
   * @param now one picture per state, on the device
   * @param next written, on the device: the picture after each
   * @param states advanced in place
   */
  void step(PixelBuffer now, PixelBuffer next, List<StageState> states) {
    int count = states.size();
    runner.step(
        Map.of(input, now.device(count)),
        Map.of(output, next.device(count)),
        states,
        now.height(),
        now.width());
  }

  /** Copies of states of one size, valid until the next call. */
  List<StageState> copy(List<StageState> states) {
    StageState first = states.get(0);
    if (!copies.isEmpty() && !copies.get(0).fits(first.height(), first.width())) {
      close();
    }
    while (copies.size() < states.size()) {
      copies.add(
          new StageState(
              PredictStage.NAME, session.model(), session.memory(), first.height(), first.width()));
    }
    List<StageState> used = copies.subList(0, states.size());
    for (int i = 0; i < used.size(); i++) {
      used.get(i).copyFrom(states.get(i));
    }
    return used;
  }

  @Override
  public void close() {
    copies.forEach(StageState::close);
    copies.clear();
  }
}
