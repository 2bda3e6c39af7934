package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.process.MemoryHost;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** A stage that takes its time, by the clock of the host, and remembers what it saw. */
final class SlowStage extends DelegatingStage {
  private final MemoryHost host;
  private final ToLongFunction<PixelShape> millis;
  private final List<FrameLabel> seen = new ArrayList<>();
  private long longestLagMillis;

  /**
   * @param millis what a frame of a size takes
   */
  SlowStage(Stage inner, MemoryHost host, ToLongFunction<PixelShape> millis) {
    super(inner);
    this.host = host;
    this.millis = millis;
  }

  /** The frames that it stepped. */
  List<FrameLabel> seen() {
    return seen;
  }

  /** How old a frame was, at most, when it had been stepped. */
  long longestLagMillis() {
    return longestLagMillis;
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    host.passMillis(batch.size() * millis.applyAsLong(batch.shape()));
    for (int i = 0; i < batch.size(); i++) {
      FrameLabel label = batch.label(i);
      long lag = host.wallMillis() - label.time().timestampMillis().orElseThrow();
      longestLagMillis = Math.max(longestLagMillis, lag);
      seen.add(label);
    }
    return super.step(batch, states, pool, output);
  }
}
