package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does what another stage does. Takes it over. */
abstract class DelegatingStage implements Stage {
  private final Stage inner;

  DelegatingStage(Stage inner) {
    this.inner = inner;
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    return inner.step(batch, states, pool, output);
  }

  @Override
  public final String name() {
    return inner.name();
  }

  @Override
  public final StageState newState(PixelShape input) {
    return inner.newState(input);
  }

  @Override
  public final int channels() {
    return inner.channels();
  }

  @Override
  public final PixelShape output(PixelShape input) {
    return inner.output(input);
  }

  @Override
  public final @Nullable String refusal(PixelShape input) {
    return inner.refusal(input);
  }

  @Override
  public final long workBytes(PixelShape input) {
    return inner.workBytes(input);
  }

  @Override
  public final int delay() {
    return inner.delay();
  }

  @Override
  public final @Nullable Concealer concealer() {
    return inner.concealer();
  }

  @Override
  public final List<Passed> passed() {
    return inner.passed();
  }

  @Override
  public final void close() {
    inner.close();
  }
}
