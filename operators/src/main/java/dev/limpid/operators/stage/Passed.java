package dev.limpid.operators.stage;

import dev.limpid.wire.WireHeader;
import java.util.List;

/**
 * What a topic of a stage gets of a frame that the stage does not process, because the machine is
 * too slow. Immutable.
 *
 * @param topic where it goes
 * @param picture whether it is the frame as it came; else it is an empty value, which says only
 *     that there is a frame
 * @param headers beside those that every output frame carries
 */
public record Passed(String topic, boolean picture, List<WireHeader> headers) {
  public Passed {
    headers = List.copyOf(headers);
  }

  /** The frame as it came, byte for byte. */
  public static Passed picture(String topic, List<WireHeader> headers) {
    return new Passed(topic, true, headers);
  }

  /** That there is a frame. */
  public static Passed mark(String topic, List<WireHeader> headers) {
    return new Passed(topic, false, headers);
  }
}
