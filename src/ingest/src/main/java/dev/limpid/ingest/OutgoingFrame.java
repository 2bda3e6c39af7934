package dev.limpid.ingest;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An encoded frame on its way to Kafka.
 *
 * @param seq position in its stream
 * @param ptsNanos time within its stream, nanoseconds
 * @param epoch of its connection or pass
 * @param timestampMillis capture time, milliseconds since 1970
 */
record OutgoingFrame(
    long seq, long ptsNanos, long epoch, long timestampMillis, EncodedPicture picture) {

  /** Stands in a queue where the source was lost; no frame. */
  static final OutgoingFrame LOST =
      new OutgoingFrame(-1, 0, 0, 0, new EncodedPicture(new byte[0], ""));

  List<WireHeader> headers() {
    List<WireHeader> headers =
        new ArrayList<>(
            new FrameHeaders(OptionalLong.of(seq), OptionalLong.of(ptsNanos), epoch).toWire());
    headers.add(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, picture.mediaType()));
    return headers;
  }
}
