package dev.limpid.operators.sync;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.FramePosition;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A frame of a stream, without its descriptor.
 *
 * @param seq position in the stream
 * @param source where the frame lies
 */
record SyncFrame(
    long seq, long epoch, OptionalLong ptsNanos, long timestampMillis, RecordPlace source) {

  /**
   * The frame of a record of the descriptors topic.
   *
   * @throws WireFormatException if it does not say which frame it is
   */
  static SyncFrame of(WireRecord record) {
    FrameHeaders headers = FrameHeaders.parse(record.headers());
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
