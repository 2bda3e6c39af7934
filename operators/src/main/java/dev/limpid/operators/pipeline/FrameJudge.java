package dev.limpid.operators.pipeline;

import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.PictureCodec;
import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.FrameTime;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a record before a pixel of it is touched. */
final class FrameJudge {
  private final FrameOptions options;
  private final PictureCodec codec;
  private final StageChain chain;
  private final int maxGap;
  private final Supplier<@Nullable String> full;

  /**
   * @param maxGap most missing frames that can be concealed
   * @param full why there is no memory for further states now, or null
   */
  FrameJudge(
      FrameOptions options,
      PictureCodec codec,
      StageChain chain,
      int maxGap,
      Supplier<@Nullable String> full) {
    this.full = full;
    this.options = options;
    this.codec = codec;
    this.chain = chain;
    this.maxGap = maxGap;
  }

  /**
   * Judges the next record of a stream and advances the stream's order.
   *
   * @param nowNanos when it arrived
   * @return what waits for its turn, or null if nothing is to be done or told
   */
  @Nullable PendingFrame judge(WireRecord record, StreamContext stream, long nowNanos) {
    if (record.isBareEnd()) {
      return PendingFrame.end(stream.stream(), stream.order(), nowNanos);
    }
    FrameHeaders headers;
    try {
      headers = RecordLimits.headers(record);
    } catch (WireFormatException e) {
      return refused(record, FrameHeaders.NONE, stream.order().seq(), nowNanos, e);
    }
    StreamOrder order = stream.order();
    if (order.isLate(headers)) {
      return late(record, headers, stream, nowNanos);
    }
    long seq = headers.seq().orElse(order.seq() + 1);
    ImageHeader image;
    try {
      image = readImageHeader(record);
      requireMemory(order, image);
    } catch (ImageException e) {
      stream.advanceTo(order.afterRefused(headers));
      return refused(record, headers, seq, nowNanos, e);
    }
    FrameTime taken = FrameTime.of(headers.ptsNanos(), record.timestampMillis());
    StreamOrder.Verdict verdict = order.judge(headers, image, taken, maxGap);
    stream.advanceTo(verdict.next());
    Event event =
        verdict.event() == null
            ? null
            : event(verdict.event(), record, seq, headers.epoch(), verdict.detail());
    PendingFrame frame =
        new PendingFrame(record, headers, seq, nowNanos, image, event, null, List.of(), false);
    return verdict.event() == Event.Type.GAP_CONCEALED
        ? frame.withMissing(missing(order, frame.label()))
        : frame;
  }

  /** The frames between the last one and this one, evenly spaced in time. */
  private static List<FrameLabel> missing(StreamOrder last, FrameLabel next) {
    List<FrameLabel> missing = new ArrayList<>();
    long steps = next.seq() - last.seq();
    for (long step = 1; step < steps; step++) {
      FrameTime time = last.time().towards(next.time(), step, steps);
      missing.add(
          new FrameLabel(next.stream(), last.seq() + step, next.epoch(), time, next.source()));
    }
    return missing;
  }

  private static @Nullable PendingFrame late(
      WireRecord record, FrameHeaders headers, StreamContext stream, long nowNanos) {
    StreamOrder order = stream.order();
    boolean first = !order.late();
    stream.advanceTo(order.afterLate());
    if (!first) {
      return null;
    }
    long seq = headers.seq().orElse(order.seq());
    String detail = "frame %d came after frame %d and was dropped".formatted(seq, order.seq());
    Event event = event(Event.Type.DROPPED_LATE, record, seq, headers.epoch(), detail);
    return new PendingFrame(record, headers, seq, nowNanos, null, event, null, List.of(), false);
  }

  /** States of another size are made anew; on the heap there may be no room for them. */
  private void requireMemory(StreamOrder order, ImageHeader image) {
    boolean isSameSize = image.width() == order.width() && image.height() == order.height();
    String refusal = isSameSize ? null : full.get();
    if (refusal != null) {
      throw new ImageException(refusal);
    }
  }

  private ImageHeader readImageHeader(WireRecord record) {
    byte[] value = record.value();
    if (value == null) {
      throw new ImageException("no image: the record has no value");
    }
    ImageHeader image = codec.header(value);
    options.limits().require(image);
    String refusal = chain.refusal(chain.shape(image.height(), image.width()));
    if (refusal != null) {
      throw new ImageException(refusal);
    }
    return image;
  }

  private static PendingFrame refused(
      WireRecord record, FrameHeaders headers, long seq, long nowNanos, Exception reason) {
    return PendingFrame.refused(
        record,
        headers,
        seq,
        nowNanos,
        "stream '%s': %s".formatted(record.stream(), reason.getMessage()));
  }

  static Event event(Event.Type type, WireRecord record, long seq, long epoch, String detail) {
    return new Event(type, record.stream(), seq, epoch, record.timestampMillis(), detail);
  }
}
