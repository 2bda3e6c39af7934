package dev.limpid.operators.stream;

import dev.limpid.wire.WireHeader;
import java.util.List;

/** Where a stage puts what leaves the pipeline. */
public interface StageOutput {

  /**
   * Encodes the pictures of a batch and writes each to {@code topic} as a frame of its stream. The
   * buffer is retained until all are encoded.
   *
   * @param pixels one picture per frame of the batch, on the device
   * @param extra headers beside those that every output frame carries
   */
  void pictures(String topic, FrameBatch batch, PixelBuffer pixels, List<WireHeader> extra);
}
