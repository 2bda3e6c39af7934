package dev.limpid.operators.deblur;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.ModelStage;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import java.util.List;

/**
 * Replaces each frame by its sharp version and writes it to the stage's topic. The model is a
 * recurrent network that sees one blurred frame at a time. With future frames in its window, what
 * it gives belongs to an earlier frame.
 */
public final class DeblurStage extends ModelStage {
  private final String topic;

  public DeblurStage(StageSite site, ModelStepper stepper) {
    super(site, stepper);
    this.topic = site.topic(DeblurStageType.DEBLURRED);
  }

  @Override
  public int delay() {
    return stepper().model().contract().window().future();
  }

  @Override
  public PixelShape output(PixelShape input) {
    return stepper().output(input);
  }

  @Override
  public List<Passed> passed() {
    return List.of(Passed.picture(topic, List.of(WireHeader.ofText(FrameHeaders.STAGE, name()))));
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput out) {
    PixelBuffer sharp = stepper().step(batch.pixels(), states, pool);
    try {
      if (delay() > 0) {
        batch.delay(sharp);
      }
      out.pictures(topic, batch, sharp, headers());
      return sharp;
    } catch (RuntimeException | Error e) {
      sharp.release();
      throw e;
    }
  }
}
