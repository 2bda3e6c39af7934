package dev.limpid.operators.sets;

import dev.limpid.operators.flink.ProcessorFactory;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTypes;
import java.util.List;

/**
 * Opens a {@link SetPipeline}.
 *
 * @param site of a stage whose type is a {@link SetStageType}
 */
public record SetProcessorFactory(StageSite site) implements ProcessorFactory {
  private static final KeyedState<GatherState> GROUPS =
      new KeyedState<>("gather-state", GatherStateSerializer.INSTANCE);

  @Override
  public List<KeyedState<?>> states() {
    return List.of(GROUPS);
  }

  @Override
  public Processor open(Host host, States states) {
    SetStageType type = StageTypes.load().get(site.type(), SetStageType.class);
    return new SetPipeline(site, type.gather(site), type.open(site), host, states.of(GROUPS));
  }
}
