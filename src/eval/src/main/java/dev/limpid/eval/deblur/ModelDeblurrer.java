package dev.limpid.eval.deblur;

import dev.limpid.eval.PictureStepper;
import dev.limpid.media.Picture;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.state.StageState;

/**
 * Steps a recurrent model over a sequence, one frame further where it looks ahead. Owns its states,
 * not the model.
 */
final class ModelDeblurrer implements Deblurrer {
  private final PictureStepper stepper;
  private final StageState state;
  private final boolean memory;
  private final boolean looksAhead;
  private boolean fresh = true;

  /**
   * @param memory whether the state is carried from frame to frame; else it is reset
   */
  ModelDeblurrer(ModelStepper model, int width, int height, boolean memory) {
    this.stepper = new PictureStepper(model, width, height);
    this.state = stepper.newState();
    this.memory = memory;
    this.looksAhead = model.model().contract().window().future() > 0;
  }

  @Override
  public Picture deblur(FrameWindow window) {
    if (!memory) {
      state.reset();
      fresh = true;
    }
    return looksAhead ? withNext(window) : stepper.step(state, window.current());
  }

  /** The current frame, which the model gives once it has the next one or, without one, again. */
  private Picture withNext(FrameWindow window) {
    if (fresh) {
      Picture unused = stepper.step(state, window.current());
      fresh = false;
    }
    Picture next = memory ? window.neighbour(1) : null;
    return stepper.step(state, next == null ? window.current() : next);
  }

  @Override
  public void close() {
    stepper.close();
  }
}
