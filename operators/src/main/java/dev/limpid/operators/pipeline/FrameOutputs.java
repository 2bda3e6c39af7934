package dev.limpid.operators.pipeline;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.frame.CodecPool;
import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the pipeline: frames, which are encoded beside the operator's thread, events and dead
 * letters, all in the order in which they were put here. Used by the operator's thread.
 */
final class FrameOutputs implements StageOutput {
  private final Topics topics;
  private final String mediaType;
  private final Host host;
  private final FrameMetrics metrics;
  private final CodecPool codec;
  private final OutputQueue queue;
  private boolean closed;

  /**
   * @param mediaType of what the codec encodes
   */
  FrameOutputs(
      FrameOptions options, CodecPool codec, String mediaType, Host host, FrameMetrics metrics) {
    this.topics = options.topics();
    this.mediaType = mediaType;
    this.codec = codec;
    this.host = host;
    this.metrics = metrics;
    this.queue = new OutputQueue(4 * options.batchMax() + 16, host::emit);
  }

  @Override
  public void pictures(
      String topic, FrameBatch batch, PixelBuffer pictures, List<WireHeader> extra) {
    pictures.download(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      encode(topic, batch.label(i), pictures, i, extra);
    }
  }

  @Override
  public void originals(String topic, FrameBatch batch, List<WireHeader> extra) {
    for (int i = 0; i < batch.size(); i++) {
      byte[] value = Objects.requireNonNull(batch.original(i).value());
      metrics.frameOut();
      String format = ImageHeader.parse(value).format().mediaType();
      queue.add(frameRecord(topic, batch.label(i), value, format, extra));
    }
  }

  @Override
  public void data(
      String topic, FrameBatch batch, int index, byte[] value, List<WireHeader> extra) {
    FrameLabel label = batch.label(index);
    List<WireHeader> headers = label.headers();
    headers.addAll(extra);
    long timestampMillis = label.time().timestampMillis().orElse(0);
    queue.add(WireRecord.outgoing(topic, timestampMillis, label.stream(), value, headers));
  }

  @Override
  public void event(
      FrameBatch batch, int index, Event.Type type, @Nullable Double score, String detail) {
    FrameLabel label = batch.label(index);
    tell(
        new Event(
            type,
            label.stream(),
            label.seq(),
            label.epoch(),
            batch.original(index).timestampMillis(),
            detail,
            score));
  }

  /** Writes a picture in the place of a frame that is missing. */
  void standIn(String topic, FrameLabel missing, PixelBuffer picture, List<WireHeader> extra) {
    metrics.frameConcealed();
    picture.download(1);
    encode(topic, missing, picture, 0, extra);
  }

  private void encode(
      String topic, FrameLabel label, PixelBuffer pictures, int index, List<WireHeader> extra) {
    metrics.frameOut();
    queue.add(
        codec.encode(pictures.retain(), index),
        bytes -> frameRecord(topic, label, bytes, mediaType, extra),
        () -> host.execute(this::emitReadyIfOpen));
  }

  private static WireRecord frameRecord(
      String topic, FrameLabel label, byte[] image, String format, List<WireHeader> extra) {
    List<WireHeader> headers = label.headers();
    headers.add(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, format));
    headers.addAll(extra);
    long timestampMillis = label.time().timestampMillis().orElse(0);
    return WireRecord.outgoing(topic, timestampMillis, label.stream(), image, headers);
  }

  /** Writes an event, if there is one. */
  void tell(@Nullable Event event) {
    if (event != null) {
      if (event.type().isReset()) {
        metrics.stateReset(event.type());
      }
      queue.add(
          WireRecord.outgoing(
              topics.events(),
              event.timestampMillis(),
              event.stream(),
              event.toJson(),
              List.of(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "application/json"))));
    }
  }

  /** Writes a record that is refused. */
  void deadLetter(PendingFrame frame, String reason) {
    metrics.frameRejected();
    queue.add(frame.deadLetter(topics.deadLetter(), reason));
  }

  /** Emits what is ready. */
  void emitReady() {
    queue.emitReady();
  }

  private void emitReadyIfOpen() {
    if (!closed) {
      queue.emitReady();
    }
  }

  /** Emits everything, waiting for encoders. */
  void drain() {
    queue.drain();
  }

  boolean isClosed() {
    return closed;
  }

  /** Emits nothing more. */
  void close() {
    closed = true;
  }
}
