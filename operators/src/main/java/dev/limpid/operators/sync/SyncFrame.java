package dev.limpid.operators.sync;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.FramePosition;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Vectors;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a stream, without its descriptor.
 *
 * @param seq position in the stream
 * @param source where the frame lies
 */
record SyncFrame(
    long seq, long epoch, OptionalLong ptsNanos, long timestampMillis, RecordPlace source) {
  /** Squared length of a descriptor, with room for rounding. */
  private static final double MOST_SQUARE = 1.1;

  /**
   * The frame of a record of the descriptors topic.
   *
   * @throws WireFormatException if it does not say which frame it is
   */
  static SyncFrame of(WireRecord record) {
    FrameHeaders headers = RecordLimits.headers(record);
    if (headers.seq().isEmpty()) {
      throw new WireFormatException(
          "descriptor %s: expected a header '%s'".formatted(record, FrameHeaders.SEQ));
    }
    return new SyncFrame(
        headers.seq().getAsLong(),
        headers.epoch(),
        headers.ptsNanos(),
        record.timestampMillis(),
        RecordPlace.parse(text(record, FrameHeaders.SOURCE)));
  }

  /** Whether a record of the descriptors topic only says that there is a frame. */
  static boolean isMark(WireRecord record) {
    return record.value() != null && record.value().length == 0;
  }

  /**
   * The descriptor of a record, or null if it is a mark.
   *
   * @throws WireFormatException if it is no vector of length 1
   */
  static float @Nullable [] descriptor(WireRecord record) {
    byte[] value = record.value();
    if (value == null) {
      throw new WireFormatException("descriptor %s: it has no value".formatted(record));
    }
    if (isMark(record)) {
      return null;
    }
    float[] descriptor = Vectors.fromBytes(value);
    double square = 0;
    for (float each : descriptor) {
      square += (double) each * each;
    }
    if (!(square <= MOST_SQUARE)) {
      throw new WireFormatException(
          "descriptor %s: expected a vector of length 1, got %s"
              .formatted(record, Math.sqrt(square)));
    }
    return descriptor;
  }

  static String text(WireRecord record, String header) {
    return record.headers().stream()
        .filter(each -> each.key().equals(header))
        .findFirst()
        .orElseThrow(
            () ->
                new WireFormatException(
                    "descriptor %s: expected a header '%s'".formatted(record, header)))
        .text();
  }

  /** When it was taken, nanoseconds, as far as its source tells. */
  long nanos() {
    return ptsNanos.orElse(timestampMillis * 1_000_000);
  }

  FramePosition position() {
    return new FramePosition(epoch, seq);
  }

  /** Whether it comes before another frame of the same run of the source. */
  boolean isBefore(SyncFrame other) {
    return epoch == other.epoch && seq < other.seq;
  }

  Match.Query query(String stream) {
    return new Match.Query(stream, seq, epoch, timestampMillis, source.toString());
  }

  /** What every record of a stage about this frame carries. */
  List<WireHeader> headers(String stage) {
    List<WireHeader> headers =
        new ArrayList<>(new FrameHeaders(OptionalLong.of(seq), ptsNanos, epoch).toWire());
    headers.add(WireHeader.ofText(FrameHeaders.SOURCE, source.toString()));
    headers.add(WireHeader.ofText(FrameHeaders.STAGE, stage));
    return headers;
  }
}
