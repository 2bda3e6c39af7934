package dev.limpid.operators.stage;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.WireHeader;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stage's ability to stand in for frames that are missing. Used by the operator's thread. A
 * picture that is handed to a consumer is lent: who needs it longer retains it.
 */
public interface Concealer {
  /** When stand-ins are emitted. */
  enum Timing {
    /** When the next frame arrives and the gap is seen: the same bytes in every run. */
    ARRIVAL,
    /** When the missing frame would have been due: for live viewers, not repeatable. */
    CLOCK
  }

  /** Most missing frames in a row that are concealed, at least 1. */
  int maxGap();

  Timing timing();

  /** Where stand-ins are written: the topic that has the stream's other frames. */
  String topic();

  /** Headers of a stand-in beside those that every output frame carries. */
  List<WireHeader> headers();

  /** Whether this state has seen enough to predict. */
  boolean isReady(StageState state);

  /**
   * Brings a ready state over a gap, as if the predictions had been the frames.
   *
   * @param missing frames, 1 to {@link #maxGap}
   * @param standIns takes the picture of each missing frame, in order; one slot
   */
  void bridge(StageState state, int missing, PixelPool pool, Consumer<PixelBuffer> standIns);

  /**
   * Predicts one frame and leaves a ready state as it is.
   *
   * @param ahead how many frames after the last one, 1 to {@link #maxGap}
   */
  void predict(StageState state, int ahead, PixelPool pool, Consumer<PixelBuffer> standIn);
}
