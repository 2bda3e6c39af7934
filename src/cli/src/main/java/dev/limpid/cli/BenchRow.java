package dev.limpid.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was measured with a number of cameras, as {@code --json} writes it.
 *
 * @param width of frames, pixels
 * @param pipelineFps frames per second of all cameras
 * @param engineFps the same of the best bare engine
 * @param engine which that was
 * @param engines all that were measured
 * @param ratio of pipeline to engine
 * @param stepMs how long the shortest step of any of them takes, milliseconds
 * @param latency of the pipeline at the rate of {@code --rate}; null if it was not measured
 * @param peerFps frames per second of the script; null without {@code --peer}
 * @param peerRatio of pipeline to script
 */
record BenchRow(
    int streams,
    int width,
    int height,
    double pipelineFps,
    double engineFps,
    String engine,
    List<EngineLimit.Rate> engines,
    double ratio,
    double stepMs,
    LatencyLoop.@Nullable Latency latency,
    @Nullable Double peerFps,
    @Nullable Double peerRatio) {

  /** Figures of a pipeline, in the order in which they are measured. */
  record Pipeline(double fps, LatencyLoop.@Nullable Latency latency, @Nullable Double peerFps) {}

  static BenchRow of(int streams, int[] size, List<EngineLimit.Rate> engines, Pipeline pipeline) {
    EngineLimit.Rate best = EngineLimit.best(engines);
    Double peerFps = pipeline.peerFps();
    return new BenchRow(
        streams,
        size[0],
        size[1],
        pipeline.fps(),
        best.fps(),
        best.setup().toString(),
        engines,
        pipeline.fps() / best.fps(),
        engines.stream().mapToDouble(EngineLimit.Rate::stepMillis).min().orElseThrow(),
        pipeline.latency(),
        peerFps,
        peerFps == null ? null : pipeline.fps() / peerFps);
  }

  /** The heads of {@link #line}'s columns. */
  static String head(boolean withLatency, boolean withPeer) {
    String head =
        "%8s %13s %11s  %-14s %6s"
            .formatted("streams", "pipeline fps", "engine fps", "engine", "ratio");
    if (withLatency) {
      head += " %9s %20s %20s".formatted("step ms", "+ ms p50 / p99", "committed + ms");
    }
    return withPeer ? head + " %9s %13s".formatted("peer fps", "limpid / peer") : head;
  }

  /** One line of the table. Latencies are without the step. */
  String line(boolean withLatency, boolean withPeer) {
    String line =
        "%8d %13s %11s  %-14s %6s"
            .formatted(streams, text(pipelineFps, 1), text(engineFps, 1), engine, text(ratio, 3));
    if (withLatency) {
      line += " %9s %20s %20s".formatted(text(stepMs, 1), written(), committed());
    }
    return withPeer ? line + " %9s %13s".formatted(text(peerFps, 1), text(peerRatio, 2)) : line;
  }

  private String written() {
    return latency == null ? "too slow" : beyondStep(latency.p50(), latency.p99());
  }

  private String committed() {
    return latency == null
        ? "too slow"
        : beyondStep(latency.committedP50(), latency.committedP99());
  }

  private String beyondStep(double p50, double p99) {
    return text(p50 - stepMs, 0) + " / " + text(p99 - stepMs, 0);
  }

  private static String text(@Nullable Double value, int digits) {
    return value == null ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
