package dev.limpid.operators.pipeline;

import dev.limpid.operators.flink.ProcessorFactory;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.process.StateStore;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTypes;
import dev.limpid.operators.stream.StreamState;
import dev.limpid.operators.stream.StreamStateSerializer;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens a {@link FramePipeline} with the stages of a pipeline file. All stages run on one device,
 * which is decided here, once.
 *
 * @param stages in the order in which a frame passes them; at least one
 * @param engine where models are wished to run
 */
public record FrameProcessorFactory(
    FrameOptions options, List<StageSite> stages, EngineOptions engine)
    implements ProcessorFactory {
  private static final KeyedState<StreamState> STREAMS =
      new KeyedState<>("stream-state", StreamStateSerializer.INSTANCE);

  public FrameProcessorFactory {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("stages: expected at least one");
    }
    stages = List.copyOf(stages);
  }

  @Override
  public List<KeyedState<?>> states() {
    return List.of(STREAMS);
  }

  @Override
  public Processor open(Host host, States states) {
    return Engine.onOneDevice(
        engine, (decided, memory) -> open(host, states.of(STREAMS), decided, memory));
  }

  private FramePipeline open(
      Host host, StateStore<StreamState> states, EngineOptions decided, DeviceMemory memory) {
    StageTypes types = StageTypes.load();
    List<Stage> opened = new ArrayList<>();
    try {
      for (StageSite site : stages) {
        opened.add(types.get(site.type(), FrameStageType.class).open(site, decided));
      }
      return new FramePipeline(options, memory, opened, host, states);
    } catch (RuntimeException e) {
      opened.forEach(Stage::close);
      throw e;
    }
  }
}
