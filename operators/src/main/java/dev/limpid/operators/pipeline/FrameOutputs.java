package dev.limpid.operators.pipeline;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.frame.CodecPool;
import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.process.DeadLetterLimit;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
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
  private final DeadLetterLimit limit;
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
    this.queue = new OutputQueue(4 * options.batchMax() + 16, this::emit);
    this.limit = new DeadLetterLimit(options.deadLettersPerSecond());
  }

  @Override
  public void pictures(
      String topic, FrameBatch batch, PixelBuffer pictures, List<WireHeader> extra) {
    pictures.download(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      encode(topic, batch.label(i), batch.original(i), pictures, i, extra);
    }
  }

  @Override
  public void originals(String topic, FrameBatch batch, List<WireHeader> extra) {
    for (int i = 0; i < batch.size(); i++) {
      original(topic, batch.label(i), batch.original(i), extra);
    }
  }

  private void original(
      String topic, FrameLabel label, WireRecord original, List<WireHeader> extra) {
    byte[] value = Objects.requireNonNull(original.value());
    metrics.frameOut();
    String format = ImageHeader.parse(value).format().mediaType();
    queue.add(written(frameRecord(topic, label, value, format, extra), label, original));
  }

  /** Writes what a topic gets of a frame that is skipped. */
  void passed(Passed what, PendingFrame frame) {
    List<WireHeader> extra = new ArrayList<>(what.headers());
    extra.add(new WireHeader(FrameHeaders.SKIPPED, new byte[0]));
    if (what.picture()) {
      original(what.topic(), frame.label(), frame.record(), extra);
    } else {
      data(what.topic(), frame.label(), new byte[0], extra);
    }
  }

  @Override
  public void data(
      String topic, FrameBatch batch, int index, byte[] value, List<WireHeader> extra) {
    data(topic, batch.label(index), value, extra);
  }

  private void data(String topic, FrameLabel label, byte[] value, List<WireHeader> extra) {
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
    encode(topic, missing, null, picture, 0, extra);
  }

  private void encode(
      String topic,
      FrameLabel label,
      @Nullable WireRecord original,
      PixelBuffer pictures,
      int index,
      List<WireHeader> extra) {
    metrics.frameOut();
    queue.add(
        codec.encode(pictures.retain(), index),
        (bytes, failure) ->
            bytes == null
                ? unwritten(topic, label, original, reason(Objects.requireNonNull(failure)))
                : written(frameRecord(topic, label, bytes, mediaType, extra), label, original),
        () -> host.execute(this::emitReadyIfOpen));
  }

  /** An output, or the frame as a dead letter if the output is larger than a record may be. */
  private WireRecord written(WireRecord output, FrameLabel label, @Nullable WireRecord original) {
    if (RecordLimits.fits(output)) {
      return output;
    }
    String reason =
        "output of %d bytes: expected at most %d"
            .formatted(RecordLimits.bytes(output), KafkaSettings.MAX_RECORD_BYTES);
    return unwritten(output.topic(), label, original, reason);
  }

  /** The dead letter of a frame whose output cannot be written; a stand-in has no record. */
  private WireRecord unwritten(
      String topic, FrameLabel label, @Nullable WireRecord original, String problem) {
    String reason = "stream '%s', %s: %s".formatted(label.stream(), topic, problem);
    if (original != null) {
      return original.deadLetter(topics.deadLetter(), reason);
    }
    List<WireHeader> headers = label.headers();
    headers.add(WireHeader.ofText(FrameHeaders.ERROR, reason));
    long timestampMillis = label.time().timestampMillis().orElse(0);
    return WireRecord.outgoing(topics.deadLetter(), timestampMillis, label.stream(), null, headers);
  }

  /** What a failure says, in one clause. */
  static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String message = cause.getMessage();
    if (cause instanceof OutOfMemoryError) {
      return "out of memory: " + message;
    }
    return message == null ? cause.toString() : message;
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
      metrics.event(event.type());
      queue.add(event.toRecord(topics.events()));
    }
  }

  /** Writes a record that is refused. */
  void deadLetter(WireRecord record, String reason) {
    queue.add(record.deadLetter(topics.deadLetter(), reason));
  }

  private void emit(WireRecord record) {
    if (!record.topic().equals(topics.deadLetter())) {
      host.emit(record);
      return;
    }
    metrics.frameRejected();
    if (limit.admits(record)) {
      host.emit(record);
    }
  }

  /**
   * Runs an action whose outputs leave only if it succeeds.
   *
   * @return why it failed, or null; what it did beside its outputs is the caller's to undo
   */
  @Nullable Throwable attempt(Runnable action) {
    queue.begin();
    try {
      action.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      queue.rollBack();
      return e;
    }
    queue.commit();
    return null;
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

  /** Emits everything, waiting for encoders, and tells of dead letters that were not written. */
  void drain() {
    queue.drain();
    for (Event skipped : limit.takeSkipped()) {
      metrics.event(skipped.type());
      host.emit(skipped.toRecord(topics.events()));
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Emits nothing more. */
  void close() {
    closed = true;
  }
}
