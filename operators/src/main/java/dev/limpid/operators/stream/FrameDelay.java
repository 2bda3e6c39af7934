package dev.limpid.operators.stream;

import dev.limpid.operators.model.ModelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one frame of future in a model's window means for one stream: the step that is given a frame
 * gives the picture of the frame before, so each frame waits for the next one. When no next one
 * comes, the frame that waits is given once more. Used by the operator's thread.
 */
final class FrameDelay {
  private @Nullable PendingFrame waiting;
  private @Nullable PendingFrame leaving;

  /**
   * @param waiting the frame that waits according to a checkpoint
   */
  FrameDelay(@Nullable PendingFrame waiting) {
    this.waiting = waiting;
  }

  /**
   * Whether frames wait in a pipeline of these stages.
   *
   * @throws ModelException (CONTRACT) if a stage before the one that delays frames would see a
   *     repeated frame, or stand-ins would overtake a frame that waits
   */
  static boolean isNeeded(List<Stage> stages) {
    for (Stage stage : stages) {
      Concealer concealer = stage.concealer();
      if (stage.delay() > 0 && stage != stages.get(0)) {
        throw misplaced(stage, "expected stage '%s' to be the first".formatted(stage.name()));
      }
      if (stages.get(0).delay() > 0
          && concealer != null
          && concealer.timing() == Concealer.Timing.CLOCK) {
        throw misplaced(stages.get(0), "expected 'conceal-on: arrival', got 'clock'");
      }
    }
    return stages.get(0).delay() > 0;
  }

  private static ModelException misplaced(Stage stage, String problem) {
    return new ModelException(
        ModelException.Code.CONTRACT,
        "model '%s' has %d future frame in its window: %s"
            .formatted(stage.model().id(), stage.delay(), problem));
  }

  /** The frame whose picture was not given yet, or null. */
  @Nullable PendingFrame waiting() {
    return waiting;
  }

  /** Notes that the model will be given a frame: what waited leaves with that step. */
  void step(PendingFrame frame) {
    leaving = waiting;
    waiting = frame.again() ? null : frame;
  }

  /** The frame whose picture the step gave, once; null if what it gave means nothing. */
  @Nullable PendingFrame takeLeaving() {
    PendingFrame frame = leaving;
    leaving = null;
    return frame;
  }

  /** The frame that waits, which does so no more. */
  @Nullable PendingFrame takeWaiting() {
    PendingFrame frame = waiting;
    waiting = null;
    return frame;
  }
}
