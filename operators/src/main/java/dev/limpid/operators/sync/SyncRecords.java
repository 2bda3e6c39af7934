package dev.limpid.operators.sync;

import dev.limpid.operators.process.DeadLetterLimit;
import dev.limpid.operators.process.Host;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the sync stage, in the order in which it is asked for: matches, pictures of the
 * reference, which are fetched beside the operator's thread, and events. Used by one thread.
 */
final class SyncRecords {
  /** Outputs that wait for a picture or behind one; with more the operator waits. */
  private static final int MOST_WAITING = 256;

  private final SyncOptions options;
  private final Host host;
  private final ReferencePictures pictures;
  private final SyncMetrics metrics;
  private final OutputLine line;
  private final DeadLetterLimit limit;

  /** What is asked for by what may still fail. */
  private final List<Supplier<CompletableFuture<Runnable>>> made = new ArrayList<>();

  /**
   * @param pictures stay the caller's
   */
  SyncRecords(SyncOptions options, Host host, ReferencePictures pictures, SyncMetrics metrics) {
    this.options = options;
    this.host = host;
    this.pictures = pictures;
    this.metrics = metrics;
    this.line = new OutputLine(MOST_WAITING, host::execute);
    this.limit = new DeadLetterLimit(options.deadLettersPerSecond());
  }

  /**
   * Runs an action whose outputs leave only if it succeeds.
   *
   * @return why it failed, or null; what it did beside its outputs is the caller's to undo
   */
  @Nullable Throwable attempt(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      made.clear();
      return e;
    }
    List<Supplier<CompletableFuture<Runnable>>> outputs = List.copyOf(made);
    made.clear();
    outputs.forEach(output -> line.add(output.get()));
    return null;
  }

  /** Writes a record that is refused as a dead letter of the frame that it describes. */
  void refuse(WireRecord record, Throwable cause) {
    String reason =
        "stage '%s': stream '%s': %s".formatted(options.stage(), record.stream(), reason(cause));
    metrics.recordRejected();
    RecordPlace frame = RecordPlace.ofFrame(record);
    WireRecord letter =
        new WireRecord(
                frame.topic(),
                frame.partition(),
                frame.offset(),
                record.timestampMillis(),
                record.key(),
                record.value(),
                record.headers())
            .deadLetter(options.topics().deadLetter(), reason);
    if (limit.admits(letter)) {
      line.add(() -> host.emit(letter));
    }
  }

  /** Tells that a stream begins anew because something failed. */
  void giveUp(String name, SyncFrame frame, Throwable cause) {
    WireRecord event = event(Event.Type.RESET_REJECTED, name, frame, reason(cause));
    line.add(() -> host.emit(event));
  }

  private static String reason(Throwable cause) {
    return cause instanceof OutOfMemoryError || cause.getMessage() == null
        ? cause.toString()
        : cause.getMessage();
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
    emit(
        WireRecord.outgoing(
            options.topic(SyncStageType.ALIGNMENTS),
            found.frame().timestampMillis(),
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
    made.add(() -> picture(name, stream, frame, reference, place));
  }

  /** What writes a picture once it has come. */
  private CompletableFuture<Runnable> picture(
      String name, SyncStream stream, SyncFrame frame, Match.Place reference, RecordPlace place) {
    long asked = host.nanoTime();
    return pictures
        .fetch(place)
        .handle(
            (picture, failure) -> {
              long nanos = host.nanoTime() - asked;
              return () -> {
                if (failure != null) {
                  throw cannotFetch(name, frame, failure);
                }
                metrics.fetched(nanos);
                byte[] value = picture.map(WireRecord::value).orElse(null);
                if (value == null) {
                  lost(name, stream, frame, reference, place);
                } else {
                  stream.setLost(false);
                  emitPicture(name, frame, place, value, picture.orElseThrow().headers());
                }
              };
            });
  }

  private IllegalStateException cannotFetch(String name, SyncFrame frame, Throwable failure) {
    return new IllegalStateException(
        "stage '%s': stream '%s', frame %d: no frame of reference '%s': %s"
            .formatted(
                options.stage(), name, frame.seq(), options.reference(), failure.getMessage()),
        failure);
  }

  private void lost(
      String name, SyncStream stream, SyncFrame frame, Match.Place reference, RecordPlace place) {
    metrics.pictureLost();
    if (!stream.isLost()) {
      String detail =
          "frame %d of reference '%s', %s, has gone"
              .formatted(reference.index(), options.reference(), place);
      host.emit(event(Event.Type.REFERENCE_LOST, name, frame, detail));
    }
    stream.setLost(true);
  }

  private void emitPicture(
      String name, SyncFrame frame, RecordPlace place, byte[] value, List<WireHeader> source) {
    List<WireHeader> headers = frame.headers(options.stage());
    headers.add(WireHeader.ofText(FrameHeaders.REFERENCE, place.toString()));
    source.stream()
        .filter(header -> header.key().equals(FrameHeaders.CONTENT_TYPE))
        .forEach(headers::add);
    host.emit(
        WireRecord.outgoing(
            options.topic(SyncStageType.ALIGNED), frame.timestampMillis(), name, value, headers));
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
    emit(event(type, stream, frame, detail));
  }

  private WireRecord event(Event.Type type, String stream, SyncFrame frame, String detail) {
    metrics.event(type);
    Event event =
        new Event(type, stream, frame.seq(), frame.epoch(), frame.timestampMillis(), detail);
    return WireRecord.outgoing(
        options.topics().events(),
        frame.timestampMillis(),
        stream,
        event.toJson(),
        List.of(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "application/json")));
  }

  private void emit(WireRecord record) {
    made.add(() -> CompletableFuture.completedFuture(() -> host.emit(record)));
  }

  /** Writes everything, waiting for pictures, and tells of dead letters that were not written. */
  void drain() {
    line.drain();
    for (Event skipped : limit.takeSkipped()) {
      metrics.event(skipped.type());
      host.emit(skipped.toRecord(options.topics().events()));
    }
  }

  /** Writes nothing more. */
  void close() {
    line.close();
  }
}
