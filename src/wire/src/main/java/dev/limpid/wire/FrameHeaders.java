package dev.limpid.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The headers that limpid reads from a frame. All are optional, so a producer of plain JPEGs works.
 *
 * @param seq position of the frame in its stream, counted by the source; without it the order of
 *     the partition holds
 * @param ptsNanos presentation time within the source, nanoseconds
 * @param epoch changes each time a source restarts; 0 when absent
 */
public record FrameHeaders(OptionalLong seq, OptionalLong ptsNanos, long epoch) {

  /** int64: position of the frame in its stream. */
  public static final String SEQ = "limpid.seq";

  /** int64: presentation time within the source, nanoseconds. */
  public static final String PTS = "limpid.pts";

  /** int64: changes each time the source restarts. */
  public static final String EPOCH = "limpid.epoch";

  /** Text: media type of the value, for example {@code image/jpeg}. */
  public static final String CONTENT_TYPE = "content-type";

  /** Text: the stage that wrote this output frame. */
  public static final String STAGE = "limpid.stage";

  /** Text: name and version of the model that wrote this output frame, {@code name@version}. */
  public static final String MODEL = "limpid.model";

  /** Text: {@code topic/partition/offset} of the input frame. */
  public static final String SOURCE = "limpid.source";

  /** Text: {@code topic/partition/offset} of the frame of a reference that this record shows. */
  public static final String REFERENCE = "limpid.reference";

  /** int64: number of values of a descriptor. */
  public static final String DIM = "limpid.dim";

  /** int64: how many frames ahead a prediction looks. */
  public static final String HORIZON = "limpid.horizon";

  /** Present (empty) on a frame that no camera sent. */
  public static final String SYNTHETIC = "limpid.synthetic";

  /**
   * Present (empty) on an output for a frame that was not processed, because it was too old when
   * its turn came: the picture is as it came.
   */
  public static final String SKIPPED = "limpid.skipped";

  /**
   * Present (empty) on a record behind the last frame of a stream, or on that frame: it says that
   * the stream's source has ended or was lost, so that what waits for its next frame need not wait.
   */
  public static final String END = "limpid.end";

  /** Text, dead letters only: why the record was refused. */
  public static final String ERROR = "limpid.error";

  /** int64: bytes of a record that was too large and is cut here, see {@link RecordLimits#cut}. */
  public static final String TRUNCATED = "limpid.truncated";

  public static final FrameHeaders NONE =
      new FrameHeaders(OptionalLong.empty(), OptionalLong.empty(), 0);

  /**
   * Reads the headers of a frame; the last of several with one name counts.
   *
   * @throws WireFormatException if a header has the wrong length
   */
  public static FrameHeaders parse(List<WireHeader> headers) {
    OptionalLong seq = OptionalLong.empty();
    OptionalLong pts = OptionalLong.empty();
    long epoch = 0;
    for (WireHeader header : headers) {
      switch (header.key()) {
        case SEQ -> seq = OptionalLong.of(header.int64());
        case PTS -> pts = OptionalLong.of(header.int64());
        case EPOCH -> epoch = header.int64();
        default -> {}
      }
    }
    return new FrameHeaders(seq, pts, epoch);
  }

  /** Whether the frame with these headers stands in for one that is missing. */
  public static boolean isSynthetic(List<WireHeader> headers) {
    return headers.stream().anyMatch(header -> header.key().equals(SYNTHETIC));
  }

  /** Whether the output with these headers is for a frame that was not processed. */
  public static boolean isSkipped(List<WireHeader> headers) {
    return headers.stream().anyMatch(header -> header.key().equals(SKIPPED));
  }

  /** Whether the record with these headers says that its stream's source ended. */
  public static boolean isEnd(List<WireHeader> headers) {
    return headers.stream().anyMatch(header -> header.key().equals(END));
  }

  /** These headers as record headers; absent ones are left out. */
  public List<WireHeader> toWire() {
    List<WireHeader> headers = new ArrayList<>();
    seq.ifPresent(value -> headers.add(WireHeader.ofLong(SEQ, value)));
    ptsNanos.ifPresent(value -> headers.add(WireHeader.ofLong(PTS, value)));
    headers.add(WireHeader.ofLong(EPOCH, epoch));
    return headers;
  }
}
