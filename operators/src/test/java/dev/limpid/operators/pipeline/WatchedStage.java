package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.List;
import java.util.stream.IntStream;

/** A stage that passes pictures on and notes its steps. */
final class WatchedStage extends DelegatingStage {
  /**
   * A step.
   *
   * @param streams in its batch
   * @param lentBytes of pixels that are in work meanwhile
   */
  record Step(List<String> streams, long lentBytes) {}

  private final List<Step> steps;

  /**
   * @param inner makes its states
   */
  WatchedStage(Stage inner, List<Step> steps) {
    super(inner);
    this.steps = steps;
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    List<String> streams =
        IntStream.range(0, batch.size()).mapToObj(i -> batch.original(i).stream()).toList();
    steps.add(new Step(streams, pool.lentBytes()));
    return batch.pixels();
  }
}
