package dev.limpid.operators.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model that looks ahead means for one stream: the step that is given a frame gives the
 * picture of an earlier one, so each frame waits for those after it. When no next one comes, the
 * newest is given again, as often as the model looks frames ahead. Used by the operator's thread.
 */
public final class FrameDelay {
  /** The frames whose pictures were not given yet, the oldest first. */
  private final List<PendingFrame> waiting = new ArrayList<>();

  /** Steps since the newest frame came that gave it again. */
  private int repeats;

  private @Nullable PendingFrame leaving;

  /** What it was before the last step, and the frame that left with it. */
  private List<PendingFrame> waitingBefore = List.of();

  private int repeatsBefore;
  private @Nullable PendingFrame left;

  /**
   * @param waiting the frames that wait according to a checkpoint, the oldest first
   */
  public FrameDelay(List<PendingFrame> waiting) {
    this.waiting.addAll(waiting);
  }

  /** The frames whose pictures were not given yet, the oldest first. */
  public List<PendingFrame> allWaiting() {
    return List.copyOf(waiting);
  }

  /** The newest frame whose picture was not given yet, or null. */
  public @Nullable PendingFrame newestWaiting() {
    return waiting.isEmpty() ? null : waiting.get(waiting.size() - 1);
  }

  /**
   * Notes that the model will be given a frame: one that waited may leave with that step.
   *
   * @param ahead frames that the model looks ahead, at least 1
   */
  public void step(PendingFrame frame, int ahead) {
    waitingBefore = List.copyOf(waiting);
    repeatsBefore = repeats;
    repeats = frame.again() ? repeats + 1 : 0;
    boolean isDue = waiting.size() + repeats > ahead || (!frame.again() && waiting.size() == ahead);
    leaving = isDue && !waiting.isEmpty() ? waiting.remove(0) : null;
    left = leaving;
    if (!frame.again()) {
      waiting.add(frame);
    }
  }

  /** The frame whose picture the step gave, once; null if what it gave means nothing. */
  public @Nullable PendingFrame takeLeaving() {
    PendingFrame frame = leaving;
    leaving = null;
    return frame;
  }

  /** The last step is done again: the frame that left with it may be taken once more. */
  public void giveAgain() {
    leaving = left;
  }

  /** As before the last step, which came to nothing. */
  public void undo() {
    waiting.clear();
    waiting.addAll(waitingBefore);
    repeats = repeatsBefore;
    leaving = null;
    left = null;
  }

  /** The frames that wait, which do so no more. */
  public List<PendingFrame> takeAllWaiting() {
    List<PendingFrame> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
