package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A stage that, after all its work, fails for batches with certain frames. */
final class PoisonStage extends DelegatingStage {
  private final Predicate<FrameLabel> poison;
  private final Supplier<Throwable> failure;

  PoisonStage(Stage inner, Predicate<FrameLabel> poison, Supplier<Throwable> failure) {
    super(inner);
    this.poison = poison;
    this.failure = failure;
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    boolean fails = false;
    for (int i = 0; i < batch.size(); i++) {
      fails |= poison.test(batch.label(i));
    }
    PixelBuffer made = super.step(batch, states, pool, output);
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
}
