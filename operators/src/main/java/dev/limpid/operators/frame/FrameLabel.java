package dev.limpid.operators.frame;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * What says which frame of a stream an output record shows.
 *
 * @param seq position in the stream
 * @param source {@code topic/partition/offset} of the input record it was made from
 */
public record FrameLabel(String stream, long seq, long epoch, FrameTime time, String source) {
  /** The headers that every output frame carries. */
  public List<WireHeader> headers() {
    List<WireHeader> out = new ArrayList<>();
    out.add(WireHeader.ofLong(FrameHeaders.SEQ, seq));
    time.ptsNanos().ifPresent(pts -> out.add(WireHeader.ofLong(FrameHeaders.PTS, pts)));
    out.add(WireHeader.ofLong(FrameHeaders.EPOCH, epoch));
    out.add(WireHeader.ofText(FrameHeaders.SOURCE, source));
    return out;
  }

  /** The frame {@code ahead} frames later, where frames come every {@code intervalNanos}. */
  public FrameLabel later(int ahead, long intervalNanos) {
    return new FrameLabel(
        stream, seq + ahead, epoch, time.plusNanos(ahead * intervalNanos), source);
  }
}
