package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one stream on their way into an output: puts them in order and holds the first ones
 * back until the frame rate is known. Not thread-safe.
 */
final class ExportFrames {
  private static final int HELD_BACK = 50;

  private final FrameOutput output;
  private final ExportTimeline timeline = new ExportTimeline();
  private final List<Pending> pending = new ArrayList<>();
  private @Nullable FrameRate rate;
  private long written;
  private long damaged;
  private @Nullable String problem;

  ExportFrames(FrameOutput output, Optional<FrameRate> rate) {
    this.output = output;
    this.rate = rate.orElse(null);
  }

  void add(WireRecord record, byte[] encoded) {
    FrameHeaders headers;
    try {
      headers = FrameHeaders.parse(record.headers());
    } catch (WireFormatException e) {
      leaveOut(e);
      return;
    }
    if (!timeline.accepts(headers, RecordPlace.ofFrame(record))) {
      return;
    }
    long pts = headers.ptsNanos().orElse(record.timestampMillis() * 1_000_000);
    pending.add(new Pending(timeline.place(pts), encoded));
    if (rate != null || pending.size() == HELD_BACK) {
      flush();
    }
  }

  void flush() {
    FrameRate known = rate;
    if (known == null) {
      known = FrameRateEstimate.of(pending.stream().map(Pending::ptsNanos).toList());
      rate = known;
    }
    for (Pending frame : pending) {
      write(frame, known);
    }
    pending.clear();
  }

  private void write(Pending frame, FrameRate known) {
    try {
      ImageHeader header = ImageHeader.parse(frame.encoded());
      output.write(new ExportedFrame(written, frame.ptsNanos(), known, header, frame.encoded()));
      written++;
    } catch (ImageException e) {
      leaveOut(e);
      if (written == 0) {
        throw e;
      }
    }
  }

  private void leaveOut(RuntimeException reason) {
    damaged++;
    problem =
        problem == null ? "after frame %d: %s".formatted(written, reason.getMessage()) : problem;
  }

  long written() {
    return written;
  }

  ExportReport report(String stream) {
    FrameRate known = rate;
    return new ExportReport(
        stream,
        written,
        timeline.duplicates(),
        timeline.missing(),
        damaged,
        timeline.epochs(),
        known == null ? 0 : known.perSecond(),
        output.files().stream().map(Object::toString).toList(),
        problem);
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Pending(long ptsNanos, byte[] encoded) {}
}
