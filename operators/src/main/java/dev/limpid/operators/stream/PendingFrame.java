package dev.limpid.operators.stream;

import dev.limpid.media.ImageHeader;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits for its turn in its stream: a frame to be processed or, without {@code
 * image}, one that is refused ({@code error}), late ({@code event}), or only says that the source
 * ended. What there is to tell about it is told when its turn comes, so that the outputs of a
 * stream do not depend on batching.
 *
 * @param seq position in the stream
 * @param image size and format; null if it is not to be processed
 * @param event to be told before this frame; a reset event also resets the state
 * @param error why the record is refused
 * @param missing the frames before this one that predictions shall stand in for
 * @param again whether the frame was given before and is given once more, see {@link FrameDelay}
 */
record PendingFrame(
    WireRecord record,
    FrameHeaders headers,
    long seq,
    @Nullable ImageHeader image,
    @Nullable Event event,
    @Nullable String error,
    List<FrameLabel> missing,
    boolean again) {

  /** A frame about which nothing is to be told. */
  static PendingFrame plain(WireRecord record, long seq) {
    FrameHeaders headers = FrameHeaders.parse(record.headers());
    ImageHeader image = ImageHeader.parse(Objects.requireNonNull(record.value()));
    return new PendingFrame(record, headers, seq, image, null, null, List.of(), false);
  }

  /** A record that is refused. */
  static PendingFrame refused(WireRecord record, FrameHeaders headers, long seq, String error) {
    return new PendingFrame(record, headers, seq, null, null, error, List.of(), false);
  }

  /** Says that the stream's source has ended, after the last frame of this order. */
  static PendingFrame end(String stream, StreamOrder order) {
    long timestampMillis = order.time().timestampMillis().orElse(0);
    WireRecord nothing = WireRecord.outgoing("", timestampMillis, stream, null, List.of());
    FrameHeaders headers =
        new FrameHeaders(OptionalLong.of(order.seq()), OptionalLong.empty(), order.epoch());
    return new PendingFrame(nothing, headers, order.seq(), null, null, null, List.of(), false);
  }

  /** Whether the frame before has no next frame in this one. */
  boolean breaks() {
    return image == null ? error != null || event == null : event != null;
  }

  /** Whether the states that the frame before left are needed for this one. */
  boolean continues() {
    return image != null && (event == null || !event.type().isReset());
  }

  /** This frame to be given once more. */
  PendingFrame repeated() {
    return new PendingFrame(record, headers, seq, image, null, null, List.of(), true);
  }

  /** This frame refused after all. */
  PendingFrame refused(String reason) {
    return new PendingFrame(
        record, headers, seq, null, eventUnconcealed(), reason, List.of(), false);
  }

  /** What every output record made from this frame is labelled with. */
  FrameLabel label() {
    FrameTime time = FrameTime.of(headers.ptsNanos(), record.timestampMillis());
    return new FrameLabel(record.stream(), seq, headers.epoch(), time, source());
  }

  PendingFrame withMissing(List<FrameLabel> labels) {
    return new PendingFrame(record, headers, seq, image, event, error, List.copyOf(labels), again);
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
