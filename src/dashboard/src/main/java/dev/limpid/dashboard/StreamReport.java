package dev.limpid.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one stream, as JSON. The first result that delivers gives {@code framesOut}, {@code
 * fpsOut} and the latency; {@code feeds} has all of them.
 *
 * @param id stream id
 * @param framesIn input frames since the dashboard started
 * @param framesOut result frames since the dashboard started
 * @param fpsIn input frames per second over the last 5 seconds
 * @param fpsOut result frames per second over the last 5 seconds
 * @param latencyMsP50 median time from capture until the result was read, milliseconds
 * @param latencyMsP99 the same, 99th percentile
 * @param screenMsP50 median time from capture until a browser had painted the result, milliseconds;
 *     absent while no browser shows the stream
 * @param screenMsP99 the same, 99th percentile
 * @param resets how often the recurrent state was reset since the dashboard started
 * @param deadLetters records refused since the dashboard started
 * @param concealed results that no camera sent since the dashboard started
 * @param anomalies bursts of frames that were not as predicted since the dashboard started
 * @param surprise highest score of the last moments, standard deviations; absent without prediction
 * @param psnrIn quality of the input against the truth, dB; absent where no truth is known
 * @param psnrOut quality of the result against the truth, dB
 * @param feeds figures of each feed, the input first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StreamReport(
    String id,
    long framesIn,
    long framesOut,
    double fpsIn,
    double fpsOut,
    @Nullable Long latencyMsP50,
    @Nullable Long latencyMsP99,
    @Nullable Long screenMsP50,
    @Nullable Long screenMsP99,
    long resets,
    long deadLetters,
    long concealed,
    long anomalies,
    @Nullable Double surprise,
    @Nullable Double psnrIn,
    @Nullable Double psnrOut,
    List<FeedReport> feeds) {}
