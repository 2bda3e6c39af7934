package dev.limpid.operators.stage;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** The same with no further headers. */
  default void pictures(String topic, FrameBatch batch, PixelBuffer pixels) {
    pictures(topic, batch, pixels, List.of());
  }

  /**
   * Writes the frames of a batch to {@code topic} as they came in, byte for byte.
   *
   * @param extra headers beside those that every output frame carries
   */
  void originals(String topic, FrameBatch batch, List<WireHeader> extra);

  /**
   * Writes something about a frame of the batch to {@code topic}, labelled as that frame is.
   *
   * @param index position of the frame in the batch
   * @param extra headers beside those that every output record carries
   */
  void data(String topic, FrameBatch batch, int index, byte[] value, List<WireHeader> extra);

  /** The same with no further headers. */
  default void data(String topic, FrameBatch batch, int index, byte[] value) {
    data(topic, batch, index, value, List.of());
  }

  /**
   * Tells about a frame of the batch.
   *
   * @param index position of the frame in the batch
   * @param score see {@link Event#score}
   * @param detail one sentence for people
   */
  void event(FrameBatch batch, int index, Event.Type type, @Nullable Double score, String detail);
}
