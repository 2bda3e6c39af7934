package dev.limpid.operators.sets;

import dev.limpid.media.ImageHeader;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as a {@link Gatherer} takes it in: a frame, or one that its caller refuses and tells
 * about. Immutable.
 *
 * @param headers null if they cannot be read; the record is refused then
 * @param image size and format; null if the record is refused
 */
public record GatherFrame(
    WireRecord record, @Nullable FrameHeaders headers, @Nullable ImageHeader image) {
  public GatherFrame {
    if (headers == null && image != null) {
      throw new IllegalArgumentException(
          "stream '%s': a frame whose headers cannot be read is refused"
              .formatted(record.stream()));
    }
  }

  /** A record that is no frame that could be in a set. */
  public static GatherFrame refused(WireRecord record, @Nullable FrameHeaders headers) {
    return new GatherFrame(record, headers, null);
  }

  /** The stream of the record. */
  public String stream() {
    return record.stream();
  }
}
