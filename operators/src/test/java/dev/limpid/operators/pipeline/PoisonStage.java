package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stage that, after all its work, fails for batches with certain frames. */
record PoisonStage(Stage inner, Predicate<FrameLabel> poison, Supplier<Throwable> failure)
    implements Stage {

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    boolean fails = false;
    for (int i = 0; i < batch.size(); i++) {
      fails |= poison.test(batch.label(i));
    }
    PixelBuffer made = inner.step(batch, states, pool, output);
    if (fails) {
      if (made != batch.pixels()) {
        made.release();
      }
      throwIt(failure.get());
    }
    return made;
  }

  private static void throwIt(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
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
