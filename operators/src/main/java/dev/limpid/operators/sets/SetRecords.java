package dev.limpid.operators.sets;

import dev.limpid.media.ImageException;
import dev.limpid.media.Picture;
import dev.limpid.media.PictureCodec;
import dev.limpid.operators.process.DeadLetterLimit;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;

/** What leaves a set stage: pictures, events and dead letters. Used by the operator's thread. */
final class SetRecords implements SetOutput {
  private final StageSite site;
  private final Topics topics;
  private final PictureCodec codec;
  private final Host host;
  private final SetMetrics metrics;
  private final DeadLetterLimit limit;

  /** What the set that is worked on has given so far. */
  private final List<WireRecord> made = new ArrayList<>();

  SetRecords(StageSite site, PictureCodec codec, Host host, SetMetrics metrics) {
    this.site = site;
    this.topics = site.topics();
    this.codec = codec;
    this.host = host;
    this.metrics = metrics;
    this.limit = new DeadLetterLimit(site.pipeline().deadLettersPerSecond());
  }

  @Override
  public void picture(
      String topic, String stream, SetFrame place, Picture picture, List<WireHeader> extra) {
    byte[] encoded = codec.encode(picture.rgb(), picture.width(), picture.height(), 3);
    List<WireHeader> headers = new ArrayList<>();
    headers.add(WireHeader.ofLong(FrameHeaders.SEQ, place.seq()));
    FrameHeaders.parse(place.record().headers())
        .ptsNanos()
        .ifPresent(pts -> headers.add(WireHeader.ofLong(FrameHeaders.PTS, pts)));
    headers.add(WireHeader.ofLong(FrameHeaders.EPOCH, place.epoch()));
    headers.add(source(place.record()));
    headers.add(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, codec.mediaType()));
    headers.add(WireHeader.ofText(FrameHeaders.STAGE, site.name()));
    headers.addAll(extra);
    WireRecord record =
        WireRecord.outgoing(topic, place.timestampMillis(), stream, encoded, headers);
    if (!RecordLimits.fits(record)) {
      throw new ImageException(
          "output of %d bytes: expected at most %d"
              .formatted(RecordLimits.bytes(record), KafkaSettings.MAX_RECORD_BYTES));
    }
    made.add(record);
  }

  /** Writes what a set has given. */
  void emitMade() {
    made.forEach(
        record -> {
          metrics.frameOut();
          host.emit(record);
        });
    made.clear();
  }

  /** Forgets what a set has given that failed in the end. */
  void forgetMade() {
    made.clear();
  }

  /** Where the camera's frame lies: an earlier stage that made the picture says so, no camera. */
  private WireHeader source(WireRecord record) {
    return record.headers().stream()
        .filter(header -> header.key().equals(FrameHeaders.SOURCE) && !site.isFirst())
        .findFirst()
        .orElseGet(() -> WireHeader.ofText(FrameHeaders.SOURCE, record.place()));
  }

  /** Tells that a set will not be processed. */
  void incomplete(FrameSet.Id set, String detail) {
    tell(
        new Event(
            Event.Type.SET_INCOMPLETE,
            set.stream(),
            set.seq(),
            set.epoch(),
            set.timestampMillis(),
            detail));
  }

  /** Tells about a frame. */
  void tell(Event.Type type, SetFrame frame, String detail) {
    tell(
        new Event(
            type, frame.stream(), frame.seq(), frame.epoch(), frame.timestampMillis(), detail));
  }

  private void tell(Event event) {
    metrics.event(event.type());
    host.emit(event.toRecord(topics.events()));
  }

  /** Tells of a frame that is damaged inside, if no frame operator does. */
  void damaged(WireRecord record, FrameHeaders headers, String damage) {
    if (!(site.isFirst() && site.pipeline().judgesFrames())) {
      tell(
          new Event(
              Event.Type.FRAME_DAMAGED,
              record.stream(),
              headers.seq().orElse(-1),
              headers.epoch(),
              record.timestampMillis(),
              damage));
    }
  }

  /** Tells of dead letters that were not written. */
  void tellSkipped() {
    limit.takeSkipped().forEach(this::tell);
  }

  /**
   * Writes a record that is refused.
   *
   * @param judged whether the frame operator of a pipeline that has one refuses it too
   */
  void deadLetter(WireRecord record, String reason, boolean judged) {
    if (!(judged && site.isFirst() && site.pipeline().judgesFrames())) {
      metrics.frameRejected();
      WireRecord letter =
          record.deadLetter(
              topics.deadLetter(), "stream '%s': %s".formatted(record.stream(), reason));
      if (limit.admits(letter)) {
        host.emit(letter);
      }
    }
  }
}
