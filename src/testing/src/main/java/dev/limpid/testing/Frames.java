package dev.limpid.testing;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Input records as an ingest would write them. */
public final class Frames {
  public static final String TOPIC = "limpid.frames";

  /** Brokers delete what is older than their retention time, so capture starts now. */
  private static final long START_MILLIS = System.currentTimeMillis();

  private Frames() {}

  /** Frame {@code seq} of a stream, 32x24, epoch 1; the picture depends on stream and seq. */
  public static WireRecord frame(String stream, long seq) {
    return frame(stream, seq, 1, 32, 24);
  }

  /** A frame of a given epoch and size. */
  public static WireRecord frame(String stream, long seq, long epoch, int width, int height) {
    byte[] jpeg = Pictures.jpeg(stream.hashCode(), Math.toIntExact(seq), width, height);
    return record(stream, seq, epoch, jpeg);
  }

  /** A record with these bytes as its image. */
  public static WireRecord record(String stream, long seq, long epoch, byte @Nullable [] value) {
    FrameHeaders headers =
        new FrameHeaders(OptionalLong.of(seq), OptionalLong.of(seq * 40_000_000L), epoch);
    return record(stream, seq, value, headers.toWire());
  }

  /** The record that says that the source of a stream has ended. */
  public static WireRecord end(String stream) {
    return record(stream, 0, null, WireRecord.end(TOPIC, 0, stream).headers());
  }

  /** A record with these headers. */
  public static WireRecord record(
      String stream, long offset, byte @Nullable [] value, List<WireHeader> headers) {
    return new WireRecord(TOPIC, 0, offset, START_MILLIS + 40 * offset, stream, value, headers);
  }
}
