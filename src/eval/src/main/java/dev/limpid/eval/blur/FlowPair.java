package dev.limpid.eval.blur;

import dev.limpid.media.Picture;
import dev.limpid.vision.DenseFlow;
import dev.limpid.vision.FlowField;

/**
 * Optical flow between two frames, in both directions.
 *
 * @param there from the first to the second
 * @param back from the second to the first
 */
public record FlowPair(FlowField there, FlowField back) {
  /** Fields for pictures of {@code width} by {@code height} pixels. */
  public static FlowPair allocate(int width, int height) {
    return new FlowPair(FlowField.allocate(width, height), FlowField.allocate(width, height));
  }

  /** Overwrites both with the flows between two pictures. */
  public void measure(DenseFlow flow, Picture first, Picture second) {
    flow.measure(first, second, there);
    flow.measure(second, first, back);
  }

  /** The same with first and second exchanged. */
  FlowPair reversed() {
    return new FlowPair(back, there);
  }
}
