package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Keys;
import java.time.Duration;
import java.util.Optional;

/**
 * What to export.
 *
 * @param stream stream id; control characters are escaped, see {@link Keys}
 * @param rate nominal frame rate; without one it is estimated from the first frames
 * @param follow go on after the frames that were there at the start
 * @param limit end after this time
 */
public record ExportOptions(
    KafkaAccess kafka,
    String topic,
    String stream,
    Optional<FrameRate> rate,
    boolean follow,
    Optional<Duration> limit) {
  public ExportOptions {
    stream = Keys.given(stream);
  }
}
