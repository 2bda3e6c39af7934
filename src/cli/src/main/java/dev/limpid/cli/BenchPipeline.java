package dev.limpid.cli;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures pipelines, each in a Flink cluster and with a Kafka of its own inside this process.
 * Immutable.
 *
 * @param model to run
 * @param options how to run it
 * @param models folders of models
 * @param settings {@code key=value} of the pipeline file
 * @param pictures that the cameras show, JPEG
 * @param seconds about how long each measurement takes
 * @param rate frames per second of a camera for the latency; 0: not measured
 * @param peer measured on the same records; null if not
 * @param interruption ends a measurement
 */
record BenchPipeline(
    Model model,
    EngineOptions options,
    ModelFolders models,
    List<String> settings,
    List<byte[]> pictures,
    int seconds,
    double rate,
    @Nullable Peer peer,
    Interruption interruption) {

  /** Cameras that together send more than this share of what a pipeline can are not followed. */
  private static final double MOST_LOAD = 0.9;

  /**
   * Measures one.
   *
   * @param engineFps frames per second that it may reach
   */
  BenchRow.Pipeline measure(int cameras, double engineFps) throws Exception {
    int warmUp = Math.max(4 * cameras, (int) (engineFps * seconds / 4));
    int frames = warmUp + Math.max(4 * cameras, (int) (engineFps * seconds));
    int partitions = peer == null ? 1 : Math.min(cameras, options.threads());
    try (EmbeddedPipeline pipeline = start(partitions)) {
      PipelineLoop loop = new PipelineLoop(pipeline, frames, warmUp, interruption::happened);
      loop.send(pictures, cameras);
      double fps = loop.measure(pipeline.outputTopic(), pipeline::requireHealthy);
      LatencyLoop.Latency latency =
          rate > 0 && rate * cameras < MOST_LOAD * fps ? latency(pipeline, cameras) : null;
      Double peerFps = peer == null ? null : peerFps(peer, pipeline, loop, partitions);
      return new BenchRow.Pipeline(fps, latency, peerFps);
    }
  }

  private EmbeddedPipeline start(int partitions) throws Exception {
    List<String> all = new ArrayList<>(List.of("checkpoint.interval=5 s"));
    all.add("threads=" + options.intraOpThreads());
    all.add("device=" + options.device().name().toLowerCase(Locale.ROOT));
    all.addAll(settings);
    return EmbeddedPipeline.start(
        EmbeddedPipeline.stage(DeblurStageType.NAME, "model", model.path()),
        models,
        all,
        partitions);
  }

  private LatencyLoop.@Nullable Latency latency(EmbeddedPipeline pipeline, int cameras)
      throws Exception {
    int lookAhead = model.contract().window().future();
    return new LatencyLoop(pipeline, cameras, lookAhead, interruption::happened)
        .measure(pictures, rate, seconds);
  }

  /** The pipeline ends first: it must not want the cores. */
  private double peerFps(Peer script, EmbeddedPipeline pipeline, PipelineLoop loop, int partitions)
      throws Exception {
    pipeline.job().close();
    String output = pipeline.topics().name("peer");
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      List<String> unused = admin.ensure(List.of(TopicSpec.of(output)), 1, Map.of());
    }
    int threads = Math.max(1, options.threads() / partitions);
    try (Peer.Running running = script.start(pipeline, output, model.path(), partitions, threads)) {
      return loop.measure(output, running::requireRunning);
    }
  }
}
