package dev.limpid.operators.stream;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.frame.FrameTime;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.FramePosition;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream has come; part of the checkpoint.
 *
 * @param epoch of the last frame
 * @param seq of the last frame; counted here when the source sends none
 * @param width of the last accepted frame, pixels; 0 before the first
 * @param height of the last accepted frame, pixels; 0 before the first
 * @param time of the last accepted frame
 * @param late whether the last record was dropped as late, so that a run of them is one event
 * @param sure number of the last frame before one that came from far ahead, as long as no other has
 *     followed that; else the same as {@code seq}
 */
public record StreamOrder(
    long epoch, long seq, int width, int height, FrameTime time, boolean late, long sure) {

  /** A stream of which no frame was seen. */
  public static final StreamOrder START = new StreamOrder(0, -1, 0, 0, FrameTime.UNKNOWN, false);

  /** So many frames a refused one may be ahead. */
  private static final long NEAR = 16;

  /**
   * A frame that is more than so many ahead is taken, but its stream may still go on from before
   * it: a single wrong number does not make all that follow late.
   */
  private static final long FAR = 10_000;

  /** A stream whose last frame did not come from far ahead. */
  public StreamOrder(long epoch, long seq, int width, int height, FrameTime time, boolean late) {
    this(epoch, seq, width, height, time, late, seq);
  }

  /**
   * What an accepted frame means for its stream.
   *
   * @param next order after this frame
   * @param event what there is to tell about it, if anything; a reset or a gap to conceal
   * @param detail one sentence on the event
   */
  public record Verdict(StreamOrder next, Event.@Nullable Type event, String detail) {}

  /** Whether a frame is a duplicate of one that was seen, or comes after a later one. */
  public boolean isLate(FrameHeaders headers) {
    return width > 0
        && !position(headers).isAfter(new FramePosition(epoch, seq))
        && !goesBack(headers);
  }

  /** Whether a frame goes on from before the last one, which came from far ahead. */
  public boolean goesBack(FrameHeaders headers) {
    long claimed = headers.seq().orElse(seq + 1);
    return headers.epoch() == epoch
        && claimed > sure
        && claimed <= Math.min(sure + FAR, seq - 1)
        && sure != seq;
  }

  private FramePosition position(FrameHeaders headers) {
    return new FramePosition(headers.epoch(), headers.seq().orElse(seq + 1));
  }

  /** The order after a late frame was dropped. */
  public StreamOrder afterLate() {
    return new StreamOrder(epoch, seq, width, height, time, true, sure);
  }

  /** Whether a refused frame may take the place that it claims; others could silence a stream. */
  public boolean believes(FrameHeaders headers) {
    long claimed = headers.seq().orElse(seq + 1);
    return width == 0 || headers.epoch() != epoch || claimed - NEAR <= seq;
  }

  /** The order after a frame was refused: its place in the stream is taken, if it is believed. */
  public StreamOrder afterRefused(FrameHeaders headers) {
    return believes(headers)
        ? new StreamOrder(
            headers.epoch(), headers.seq().orElse(seq + 1), width, height, time, false)
        : this;
  }

  /** Whether a later order of the same run is so far ahead that a refused frame is not believed. */
  public boolean isFarBefore(StreamOrder later) {
    return later.epoch == epoch && later.seq - NEAR > seq && width > 0;
  }

  /**
   * Judges a frame that is not late.
   *
   * @param taken when the frame was taken
   * @param maxGap most missing frames that can be concealed
   */
  public Verdict judge(FrameHeaders headers, ImageHeader image, FrameTime taken, int maxGap) {
    long nextSeq = headers.seq().orElse(seq + 1);
    StreamOrder next =
        new StreamOrder(
            headers.epoch(),
            nextSeq,
            image.width(),
            image.height(),
            taken,
            false,
            isFar(headers, nextSeq) ? sure : nextSeq);
    if (width == 0) {
      return new Verdict(next, null, "");
    }
    if (position(headers).restarts(new FramePosition(epoch, seq))) {
      return new Verdict(
          next,
          Event.Type.RESET_EPOCH,
          "source restarted: epoch %d after %d".formatted(headers.epoch(), epoch));
    }
    if (image.width() != width || image.height() != height) {
      return new Verdict(
          next,
          Event.Type.RESET_RESOLUTION,
          "size changed from %dx%d to %dx%d"
              .formatted(width, height, image.width(), image.height()));
    }
    if (goesBack(headers)) {
      return new Verdict(
          next,
          Event.Type.RESET_GAP,
          "frame %d goes on from frame %d; the number of frame %d in between is not believed"
              .formatted(nextSeq, sure, seq));
    }
    if (nextSeq > seq + 1) {
      return new Verdict(
          next,
          nextSeq - seq - 1 <= maxGap ? Event.Type.GAP_CONCEALED : Event.Type.RESET_GAP,
          "%d frames missing before frame %d".formatted(nextSeq - seq - 1, nextSeq));
    }
    return new Verdict(next, null, "");
  }

  private boolean isFar(FrameHeaders headers, long claimed) {
    return width > 0 && headers.epoch() == epoch && claimed - FAR > seq;
  }
}
