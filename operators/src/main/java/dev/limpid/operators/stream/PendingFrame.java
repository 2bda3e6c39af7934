package dev.limpid.operators.stream;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.FrameTime;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits for its turn in its stream: a frame to be processed or, without {@code
 * image}, one that is skipped, refused ({@code error}), late ({@code event}), or only says that the
 * source ended. What there is to tell about it is told when its turn comes, so that the outputs of
 * a stream do not depend on batching.
 *
 * @param seq position in the stream
 * @param arrivedNanos when it arrived, monotonic time; 0 for one that a checkpoint kept
 * @param image size and format; null if it is not to be processed
 * @param event to be told before this frame; a reset event also resets the state
 * @param error why the record is refused
 * @param missing the frames before this one that predictions shall stand in for
 * @param again whether the frame was given before and is given once more, see {@link FrameDelay}
 * @param skipped whether it could be processed but is too old
 */
public record PendingFrame(
    WireRecord record,
    FrameHeaders headers,
    long seq,
    long arrivedNanos,
    @Nullable ImageHeader image,
    @Nullable Event event,
    @Nullable String error,
    List<FrameLabel> missing,
    boolean again,
    boolean skipped) {

  /** A record that is not skipped. */
  public PendingFrame(
      WireRecord record,
      FrameHeaders headers,
      long seq,
      long arrivedNanos,
      @Nullable ImageHeader image,
      @Nullable Event event,
      @Nullable String error,
      List<FrameLabel> missing,
      boolean again) {
    this(record, headers, seq, arrivedNanos, image, event, error, missing, again, false);
  }

  /** A frame about which nothing is to be told. */
  public static PendingFrame plain(WireRecord record, long seq) {
    FrameHeaders headers = FrameHeaders.parse(record.headers());
    ImageHeader image = ImageHeader.parse(Objects.requireNonNull(record.value()));
    return new PendingFrame(record, headers, seq, 0, image, null, null, List.of(), false);
  }

  /** A record that is refused. */
  public static PendingFrame refused(
      WireRecord record, FrameHeaders headers, long seq, long arrivedNanos, String error) {
    return new PendingFrame(
        record, headers, seq, arrivedNanos, null, null, error, List.of(), false);
  }

  /** Says that the stream's source has ended, after the last frame of this order. */
  public static PendingFrame end(String stream, StreamOrder order, long arrivedNanos) {
    long timestampMillis = order.time().timestampMillis().orElse(0);
    WireRecord nothing = WireRecord.outgoing("", timestampMillis, stream, null, List.of());
    FrameHeaders headers =
        new FrameHeaders(OptionalLong.of(order.seq()), OptionalLong.empty(), order.epoch());
    return new PendingFrame(
        nothing, headers, order.seq(), arrivedNanos, null, null, null, List.of(), false);
  }

  /** Whether the frame before has no next frame in this one. */
  public boolean breaks() {
    return image == null ? skipped || error != null || event == null : event != null;
  }

  /** Whether it only says that the stream's source has ended. */
  public boolean isEnd() {
    return image == null && event == null && error == null && !skipped;
  }

  /** Whether the states that the frame before left are needed for this one. */
  public boolean continues() {
    return image != null && (event == null || !event.type().isReset());
  }

  /** This frame to be given once more. */
  public PendingFrame repeated() {
    return new PendingFrame(record, headers, seq, arrivedNanos, image, null, null, List.of(), true);
  }

  /** This frame, of which the event before it was told. */
  public PendingFrame told() {
    return new PendingFrame(
        record, headers, seq, arrivedNanos, image, null, error, List.of(), again);
  }

  /** This frame refused after all. */
  public PendingFrame refused(String reason) {
    return new PendingFrame(
        record, headers, seq, arrivedNanos, null, eventUnconcealed(), reason, List.of(), false);
  }

  /** This frame, which is not processed after all; missing frames before it are not concealed. */
  public PendingFrame toSkip() {
    return new PendingFrame(
        record, headers, seq, arrivedNanos, null, eventUnconcealed(), null, List.of(), false, true);
  }

  /** What every output record made from this frame is labelled with. */
  public FrameLabel label() {
    FrameTime time = FrameTime.of(headers.ptsNanos(), record.timestampMillis());
    return new FrameLabel(record.stream(), seq, headers.epoch(), time, record.place());
  }

  public PendingFrame withMissing(List<FrameLabel> labels) {
    return new PendingFrame(
        record, headers, seq, arrivedNanos, image, event, error, List.copyOf(labels), again);
  }

  /** What to tell where missing frames are not concealed: the gap as a reset. */
  public @Nullable Event eventUnconcealed() {
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
}
