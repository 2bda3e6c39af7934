package dev.limpid.operators.sets;

import dev.limpid.wire.WireRecord;
import java.util.Objects;

/**
 * An encoded frame that waits for others, or is in a set with them. Immutable.
 *
 * @param record as it came in; has a value
 * @param epoch of the frame
 * @param seq position in its stream
 */
public record SetFrame(WireRecord record, long epoch, long seq) {

  /** The stream of the frame. */
  public String stream() {
    return record.stream();
  }

  /** Capture time, milliseconds since the epoch. */
  public long timestampMillis() {
    return record.timestampMillis();
  }

  /** Size of the encoded image, bytes. */
  public int bytes() {
    return Objects.requireNonNull(record.value()).length;
  }
}
