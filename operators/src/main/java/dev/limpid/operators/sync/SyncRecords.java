package dev.limpid.operators.sync;

import dev.limpid.operators.process.Host;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What leaves the sync stage: matches, pictures of the reference, events. Used by one thread. */
final class SyncRecords {
  private final SyncOptions options;
  private final Host host;
  private final ReferencePictures pictures;
  private final SyncMetrics metrics;

  /**
   * @param pictures stay the caller's
   */
  SyncRecords(SyncOptions options, Host host, ReferencePictures pictures, SyncMetrics metrics) {
    this.options = options;
    this.host = host;
    this.pictures = pictures;
    this.metrics = metrics;
  }

  /**
   * Writes where a frame was found.
   *
   * @param costs see {@link CostBins}; null for a final match
   */
  void match(
      String name,
      SyncStream.Found found,
      Match.Kind kind,
      byte @Nullable [] costs,
      SyncReference reference) {
    metrics.matched(kind, found.match().isFound());
    Match match = matchOf(name, found, kind, costs, reference);
    List<WireHeader> headers = found.frame().headers(options.stage());
    headers.add(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "application/json"));
    long timestampMillis = found.frame().timestampMillis();
    host.emit(
        WireRecord.outgoing(
            options.topic(SyncStageType.ALIGNMENTS),
            timestampMillis,
            name,
            match.toJson(),
            headers));
  }

  /** Writes the frame of the reference at a position, if there is one, in the stream's place. */
  void aligned(
      String name, SyncStream stream, SyncFrame frame, double position, SyncReference from) {
    if (position < 0) {
      return;
    }
    Match.Place reference = from.place(position);
    RecordPlace place =
        new RecordPlace(reference.topic(), reference.partition(), reference.offset());
    WireRecord picture = fetch(name, place);
    if (picture == null || picture.value() == null) {
      metrics.pictureLost();
      if (!stream.isLost()) {
        String detail =
            "frame %d of reference '%s', %s, has gone"
                .formatted(reference.index(), options.reference(), place);
        tell(Event.Type.REFERENCE_LOST, name, frame, detail);
      }
      stream.setLost(true);
      return;
    }
    stream.setLost(false);
    List<WireHeader> headers = frame.headers(options.stage());
    headers.add(WireHeader.ofText(FrameHeaders.REFERENCE, place.toString()));
    picture.headers().stream()
        .filter(header -> header.key().equals(FrameHeaders.CONTENT_TYPE))
        .forEach(headers::add);
    host.emit(
        WireRecord.outgoing(
            options.topic(SyncStageType.ALIGNED),
            frame.timestampMillis(),
            name,
            picture.value(),
            headers));
  }

  private Match matchOf(
      String stream,
      SyncStream.Found found,
      Match.Kind kind,
      byte @Nullable [] costs,
      SyncReference reference) {
    boolean isFound = found.match().isFound();
    return new Match(
        kind,
        options.reference(),
        found.frame().query(stream),
        isFound ? reference.place(found.match().reference()) : null,
        isFound ? rounded(found.match().cost()) : null,
        rounded(found.match().confidence()),
        costs);
  }

  private static double rounded(float value) {
    return Math.round(value * 10_000.0) / 10_000.0;
  }

  /** Tells about a frame. */
  void tell(Event.Type type, String stream, SyncFrame frame, String detail) {
    metrics.event(type);
    Event event =
        new Event(type, stream, frame.seq(), frame.epoch(), frame.timestampMillis(), detail);
    host.emit(
        WireRecord.outgoing(
            options.topics().events(),
            frame.timestampMillis(),
            stream,
            event.toJson(),
            List.of(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "application/json"))));
  }

  private @Nullable WireRecord fetch(String stream, RecordPlace place) {
    long started = host.nanoTime();
    WireRecord picture = pictures.fetch(stream, place);
    metrics.fetched(host.nanoTime() - started);
    return picture;
  }
}
