package dev.limpid.operators.sets;

import dev.limpid.operators.flink.OperatorStageType;
import dev.limpid.operators.flink.ProcessorFactory;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.WireRecord;

/** A kind of stage that works on sets of frames. */
public interface SetStageType extends OperatorStageType {
  /** Which frames belong together. */
  GatherOptions gather(StageSite site);

  /** Makes a stage, on the machine that runs it. */
  SetStage open(StageSite site);

  /** Windows are gathered by stream; frames of several streams meet in one place. */
  @Override
  default Grouping grouping(StageSite site) {
    String group = site.name();
    return gather(site) instanceof GatherOptions.Window ? WireRecord::stream : record -> group;
  }

  @Override
  default boolean runsOnce(StageSite site) {
    return !(gather(site) instanceof GatherOptions.Window);
  }

  @Override
  default ProcessorFactory processor(StageSite site) {
    return new SetProcessorFactory(site);
  }
}
