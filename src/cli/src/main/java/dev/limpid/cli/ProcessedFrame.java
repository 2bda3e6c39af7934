package dev.limpid.cli;

import dev.limpid.ingest.UnsentFrame;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a frame of a video: the pipeline's picture, or why there is none.
 *
 * @param seq position in the video, from 0
 * @param ptsNanos when it is shown, nanoseconds
 * @param encoded the pipeline's picture or, if there is none, the frame as it came, maybe cut
 * @param problem why there is no picture of the pipeline; null if there is one
 */
@SuppressWarnings("ArrayRecordComponent")
record ProcessedFrame(
    String stream, long seq, long ptsNanos, byte[] encoded, @Nullable String problem) {

  /** Of an output of the pipeline. */
  static ProcessedFrame output(WireRecord record) {
    return of(record, null);
  }

  /** Of a frame that the pipeline refused. */
  static ProcessedFrame refused(WireRecord deadLetter) {
    String reason =
        deadLetter.headers().stream()
            .filter(header -> header.key().equals(FrameHeaders.ERROR))
            .map(WireHeader::text)
            .findFirst()
            .orElse("refused without a reason");
    return of(deadLetter, reason);
  }

  /** Of a frame that never reached the pipeline. */
  static ProcessedFrame unsent(UnsentFrame frame) {
    return new ProcessedFrame(
        frame.stream(), frame.seq(), frame.ptsNanos(), frame.encoded(), frame.reason());
  }

  private static ProcessedFrame of(WireRecord record, @Nullable String problem) {
    FrameHeaders headers = FrameHeaders.parse(record.headers());
    return new ProcessedFrame(
        record.stream(),
        headers.seq().orElseThrow(),
        headers.ptsNanos().orElseThrow(),
        Objects.requireNonNull(record.value()),
        problem);
  }
}
