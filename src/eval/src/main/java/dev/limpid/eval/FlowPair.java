package dev.limpid.eval;

import dev.limpid.media.Picture;
import dev.limpid.vision.DenseFlow;
import dev.limpid.vision.FlowField;

/**
 * Optical flow between two frames, in both directions.
 *
 * @param there from the first to the second
 * @param back from the second to the first
 */
record FlowPair(FlowField there, FlowField back) {
  static FlowPair allocate(int width, int height) {
    return new FlowPair(FlowField.allocate(width, height), FlowField.allocate(width, height));
  }

  void measure(DenseFlow flow, Picture first, Picture second) {
    flow.measure(first, second, there);
    flow.measure(second, first, back);
  }

  /** The same with first and second exchanged. */
  FlowPair reversed() {
    return new FlowPair(back, there);
  }
}
