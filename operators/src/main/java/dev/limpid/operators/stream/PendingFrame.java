package dev.limpid.operators.stream;

import dev.limpid.media.ImageHeader;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits for its turn in its stream: a frame to be processed or, with {@code error}
 * set, one to be refused. What there is to tell about it is told when its turn comes, so that the
 * outputs of a stream do not depend on batching.
 *
 * @param seq position in the stream
 * @param image size and format; null when refused
 * @param event to be told before this frame; a reset event also resets the state
 * @param error why the record is refused
 * @param missing the frames before this one that predictions shall stand in for
 */
record PendingFrame(
    WireRecord record,
    FrameHeaders headers,
    long seq,
    @Nullable ImageHeader image,
    @Nullable Event event,
    @Nullable String error,
    List<FrameLabel> missing) {

  /** What every output record made from this frame is labelled with. */
  FrameLabel label() {
    FrameTime time = FrameTime.of(headers.ptsNanos(), record.timestampMillis());
    return new FrameLabel(record.stream(), seq, headers.epoch(), time, source());
  }

  PendingFrame withMissing(List<FrameLabel> labels) {
    return new PendingFrame(record, headers, seq, image, event, error, List.copyOf(labels));
  }

  /** What to tell where missing frames are not concealed: the gap as a reset. */
  @Nullable Event eventUnconcealed() {
    return event == null || event.type() != Event.Type.GAP_CONCEALED
        ? event
        : new Event(
            Event.Type.RESET_GAP,
            event.stream(),
            event.seq(),
            event.epoch(),
            event.timestampMillis(),
            event.detail());
  }

  /** The record as a dead letter: its own bytes and headers, and the reason. */
  WireRecord deadLetter(String topic, String reason) {
    List<WireHeader> headersAndReason = new ArrayList<>(record.headers());
    headersAndReason.add(WireHeader.ofText(FrameHeaders.ERROR, reason));
    headersAndReason.add(WireHeader.ofText(FrameHeaders.SOURCE, source()));
    return WireRecord.outgoing(
        topic, record.timestampMillis(), record.stream(), record.value(), headersAndReason);
  }

  private String source() {
    return record.topic() + "/" + record.partition() + "/" + record.offset();
  }
}
