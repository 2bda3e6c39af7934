package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.List;

/**
 * A stage that passes pictures on and notes, at each step, how many bytes of pixels are in work.
 *
 * @param inner makes its states
 */
record WatchedStage(Stage inner, List<Long> lentBytes) implements Stage {
  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    lentBytes.add(pool.lentBytes());
    return batch.pixels();
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public StageState newState(PixelShape input) {
    return inner.newState(input);
  }

  @Override
  public void close() {
    inner.close();
  }
}
