package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.process.MemoryHost;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A stage that takes its time, by the clock of the host, and remembers what it saw when. */
final class SlowStage implements Stage {
  private final Stage inner;
  private final MemoryHost host;
  private final ToLongFunction<PixelShape> millis;
  private final List<FrameLabel> seen = new ArrayList<>();
  private long longestLagMillis;

  /**
   * Takes the inner stage over.
   *
   * @param millis what a frame of a size takes
   */
  SlowStage(Stage inner, MemoryHost host, ToLongFunction<PixelShape> millis) {
    this.inner = inner;
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
    return inner.step(batch, states, pool, output);
  }

  @Override
  public List<Passed> passed() {
    return inner.passed();
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
  public int channels() {
    return inner.channels();
  }

  @Override
  public PixelShape output(PixelShape input) {
    return inner.output(input);
  }

  @Override
  public @Nullable String refusal(PixelShape input) {
    return inner.refusal(input);
  }

  @Override
  public int delay() {
    return inner.delay();
  }

  @Override
  public @Nullable Concealer concealer() {
    return inner.concealer();
  }

  @Override
  public void close() {
    inner.close();
  }
}
