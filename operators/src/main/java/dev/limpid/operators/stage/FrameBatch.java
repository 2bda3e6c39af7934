package dev.limpid.operators.stage;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.wire.WireRecord;

/**
 * Frames of one size and of different streams that go through the stages together, as a stage sees
 * them. Used by the operator's thread.
 */
public interface FrameBatch {
  /** Frames in the batch. */
  int size();

  /** The pictures as the previous stage left them. */
  PixelBuffer pixels();

  /** Size of the pictures. */
  default PixelShape shape() {
    return pixels().shape();
  }

  /** Which frame stands at a position, and of which stream. */
  FrameLabel label(int index);

  /** The frame at a position as it came in. */
  WireRecord original(int index);

  /**
   * Makes each frame the earlier one of its stream of which a model that looks ahead has made the
   * picture. Frames with none before them leave the batch, and {@code made} with it; the batch's
   * own pixels stay as they are.
   *
   * @param made one picture per frame of the batch, on the device; the caller's
   */
  void delay(PixelBuffer made);
}
