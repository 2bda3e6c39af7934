package dev.limpid.ingest;

import org.jspecify.annotations.Nullable;

/**
 * How a stream fares at one moment.
 *
 * @param framesRead frames taken from the source and numbered
 * @param framesSent frames that Kafka has acknowledged
 * @param framesDropped frames dropped because Kafka did not keep up with a live source
 * @param framesOversize frames larger than a record may be
 * @param framesFailed frames that Kafka did not take for another reason
 * @param reconnects how often a live source was lost, or could not be opened, and was tried again
 * @param bytesSent encoded bytes that Kafka has acknowledged
 * @param expectedFrames frames the source will have in all; 0 when unknown or endless
 * @param framesPerSecond frames read per second of run time
 * @param problem the first failure, or the reason for the last reconnect
 */
public record StreamStats(
    String id,
    StreamPhase state,
    long framesRead,
    long framesSent,
    long framesDropped,
    long framesOversize,
    long framesFailed,
    long reconnects,
    long bytesSent,
    long expectedFrames,
    double framesPerSecond,
    @Nullable String problem) {

  /** Whether every frame that was read has reached Kafka, or still can. */
  public boolean isHealthy() {
    return state != StreamPhase.FAILED && framesOversize == 0 && framesFailed == 0;
  }
}
