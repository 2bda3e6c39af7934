package dev.limpid.operators.stage;

import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stages that step a session have in common: names, sizes, states, headers and the end of all
 * that. Owns the stepper.
 */
public abstract class ModelStage implements Stage {
  private final String name;
  private final ModelStepper stepper;
  private final List<WireHeader> headers;

  /**
   * Takes over the stepper, whose model must have been checked.
   *
   * @param site where the stage stands
   */
  protected ModelStage(StageSite site, ModelStepper stepper) {
    this.name = site.name();
    this.stepper = stepper;
    this.headers =
        List.of(
            WireHeader.ofText(FrameHeaders.STAGE, site.name()),
            WireHeader.ofText(FrameHeaders.MODEL, stepper.model().id()));
  }

  /** What runs the model. */
  protected final ModelStepper stepper() {
    return stepper;
  }

  /** Headers that say which stage and model wrote a record. */
  protected final List<WireHeader> headers() {
    return headers;
  }

  /** What the stage keeps of a stream beside the model's states, in host memory. */
  protected List<StateSpec> kept() {
    return List.of();
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final StageState newState(PixelShape input) {
    return stepper.newState(name, input, kept());
  }

  @Override
  public final long workBytes(PixelShape input) {
    return stepper.workBytes(input);
  }

  @Override
  public final int channels() {
    return stepper.channels();
  }

  @Override
  public @Nullable String refusal(PixelShape input) {
    return stepper.refusal(input);
  }

  @Override
  public void close() {
    stepper.close();
  }
}
