package dev.limpid.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one feed of one stream, as JSON.
 *
 * @param topic the feed's topic
 * @param frames pictures seen since the dashboard started, repeats not counted
 * @param fps frames per second over the last 5 seconds
 * @param latencyMsP50 median time from capture until the dashboard had read the frame, over the
 *     last 10 seconds, milliseconds; absent without frames
 * @param latencyMsP99 the same, 99th percentile
 * @param silentMs time since the last frame, milliseconds; absent before the first
 * @param repeated frames that a job wrote again after a failure
 * @param skipped pictures that are frames as they came, too old to be processed
 * @param unreadable records that hold no picture
 * @param latest the last frame
 * @param alignment where the stream is in a recording; absent unless the topic holds matches
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FeedReport(
    String topic,
    long frames,
    double fps,
    @Nullable Long latencyMsP50,
    @Nullable Long latencyMsP99,
    @Nullable Long silentMs,
    long repeated,
    long skipped,
    long unreadable,
    @JsonUnwrapped Latest latest,
    @Nullable AlignReport alignment) {

  /**
   * What the last frame was; all absent before the first.
   *
   * @param width columns, pixels
   * @param height rows, pixels
   * @param seq position in the stream
   * @param epoch run of the source
   * @param captureMillis capture time, milliseconds since the epoch
   * @param model {@code name@version} of what made it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Latest(
      @Nullable Integer width,
      @Nullable Integer height,
      @Nullable Long seq,
      @Nullable Long epoch,
      @Nullable Long captureMillis,
      @Nullable String model) {
    static final Latest NONE = new Latest(null, null, null, null, null, null);

    static Latest of(ShownPicture picture) {
      return new Latest(
          picture.image().width(),
          picture.image().height(),
          picture.seq().isPresent() ? picture.seq().getAsLong() : null,
          picture.epoch(),
          picture.captureMillis(),
          picture.model().orElse(null));
    }
  }
}
