package dev.limpid.operators.pipeline;

import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.process.MemoryHost;
import dev.limpid.operators.process.StateStore;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stream.StreamState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Surroundings of a frame pipeline in memory, and the pipelines that run in them. */
final class FakeHost extends MemoryHost implements StateStore<StreamState> {
  final Map<String, StreamState> states = new HashMap<>();

  /** A pipeline with default options on the CPU. */
  FramePipeline open(StageSite... stages) {
    return open(Arrays.stream(stages).map(Sites::open).toArray(Stage[]::new));
  }

  /** A pipeline with default options on the CPU. */
  FramePipeline open(Stage... stages) {
    return open(Sites.CPU, stages);
  }

  /** A pipeline with default options. */
  FramePipeline open(DeviceMemory memory, Stage... stages) {
    return new FramePipeline(FrameOptions.DEFAULTS, memory, List.of(stages), this, this);
  }

  /** A pipeline that may take so much memory. */
  FramePipeline open(MemoryBudget budget, Stage... stages) {
    return new FramePipeline(FrameOptions.DEFAULTS, budget, Sites.CPU, List.of(stages), this, this);
  }

  /** A pipeline on the CPU that may be so far behind. */
  FramePipeline open(OverloadOptions overload, Stage... stages) {
    FrameOptions all = FrameOptions.DEFAULTS;
    FrameOptions options =
        new FrameOptions(
            all.topicPrefix(),
            all.batchMax(),
            all.lingerMillis(),
            all.queueMax(),
            all.codecThreads(),
            all.jpegQuality(),
            all.maxPixels(),
            all.minSide(),
            all.damaged(),
            all.deadLettersPerSecond(),
            all.streamTtlMillis(),
            all.memory(),
            overload);
    return new FramePipeline(options, Sites.CPU, List.of(stages), this, this);
  }

  @Override
  public @Nullable StreamState load(String stream) {
    return states.get(stream);
  }

  @Override
  public void save(String stream, StreamState state) {
    states.put(stream, state);
  }

  @Override
  public void delete(String stream) {
    states.remove(stream);
  }

  @Override
  public List<String> keys() {
    return List.copyOf(states.keySet());
  }
}
