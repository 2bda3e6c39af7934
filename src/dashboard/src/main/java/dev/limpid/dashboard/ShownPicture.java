package dev.limpid.dashboard;

import dev.limpid.media.ImageHeader;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One frame of one topic, still encoded.
 *
 * @param topic names its feed: where it was read from, but for inputs
 * @param image format and size, from the first bytes of the image
 * @param seq position in the stream, if its producer counts
 * @param epoch run of the source
 * @param captureMillis capture time, milliseconds since the epoch
 * @param source the input frame: the record itself for an input, what the header names for an
 *     output
 * @param model what made it; empty for an input
 * @param synthetic whether no camera sent it
 * @param skipped whether it is its frame as it came, because that was too old to be processed
 * @param horizon how many frames ahead of {@code seq} it shows; 0 if it is no prediction
 * @param encoded the image, read-only, position 0
 */
record ShownPicture(
    String topic,
    ImageHeader image,
    OptionalLong seq,
    long epoch,
    long captureMillis,
    Optional<SourcePosition> source,
    Optional<String> model,
    boolean synthetic,
    boolean skipped,
    long horizon,
    ByteBuffer encoded) {

  /** Larger pictures are not sent: browsers would spend gigabytes on them. */
  static final long MAX_PIXELS = 64_000_000;

  /**
   * Reads the record of an input frame.
   *
   * @throws IllegalArgumentException if its headers do not follow the wire format
   * @throws dev.limpid.media.ImageException if it holds no picture
   */
  static ShownPicture ofInput(WireRecord record) {
    return of(record, Optional.of(SourcePosition.of(record)));
  }

  /** Reads the record of an output; fails like {@link #ofInput}. */
  static ShownPicture ofOutput(WireRecord record) {
    return of(record, text(record, FrameHeaders.SOURCE).flatMap(SourcePosition::parse));
  }

  private static ShownPicture of(WireRecord record, Optional<SourcePosition> source) {
    byte[] value = record.value();
    byte[] bytes = value == null ? new byte[0] : value;
    ImageHeader image = ImageHeader.parse(bytes);
    if (image.pixels() > MAX_PIXELS) {
      throw new IllegalArgumentException(
          "picture: expected up to %d pixels, got %dx%d"
              .formatted(MAX_PIXELS, image.width(), image.height()));
    }
    FrameHeaders headers = FrameHeaders.parse(record.headers());
    return new ShownPicture(
        record.topic(),
        image,
        headers.seq(),
        headers.epoch(),
        record.timestampMillis(),
        source,
        text(record, FrameHeaders.MODEL),
        FrameHeaders.isSynthetic(record.headers()),
        FrameHeaders.isSkipped(record.headers()),
        horizon(record),
        ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }

  /** This picture under the name of its feed, whose records may come from several topics. */
  ShownPicture in(Feed feed) {
    return new ShownPicture(
        feed.topic(),
        image,
        seq,
        epoch,
        captureMillis,
        source,
        model,
        synthetic,
        skipped,
        horizon,
        encoded);
  }

  private static Optional<String> text(WireRecord record, String key) {
    return record.headers().stream()
        .filter(header -> header.key().equals(key))
        .reduce((first, last) -> last)
        .map(WireHeader::text);
  }

  private static long horizon(WireRecord record) {
    return record.headers().stream()
        .filter(header -> header.key().equals(FrameHeaders.HORIZON))
        .mapToLong(WireHeader::int64)
        .reduce(0, (first, last) -> last);
  }

  int sizeBytes() {
    return encoded.remaining();
  }

  /** Whether both show the same instant, by count of the source. */
  boolean sameSeq(ShownPicture other) {
    return seq.isPresent() && seq.equals(other.seq) && epoch == other.epoch;
  }
}
