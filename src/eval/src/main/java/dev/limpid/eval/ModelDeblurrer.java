package dev.limpid.eval;

import dev.limpid.media.Picture;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.stream.StageState;

/** Steps a recurrent model over a sequence. Owns its tensors, not the session. */
final class ModelDeblurrer implements Deblurrer {
  private final ModelStepper stepper;
  private final StageState state;
  private final boolean memory;

  /**
   * @param memory whether the state is carried from frame to frame; else it is reset
   */
  ModelDeblurrer(Session session, int width, int height, boolean memory) {
    this.stepper = new ModelStepper(session, width, height);
    this.state = stepper.newState();
    this.memory = memory;
  }

  @Override
  public Picture deblur(FrameWindow window) {
    if (!memory) {
      state.reset();
    }
    return stepper.step(state, window.current());
  }

  @Override
  public void close() {
    stepper.close();
  }
}
