package dev.limpid.operators.deblur;

import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.operators.stage.Task;
import dev.limpid.wire.Panel;
import java.util.List;
import java.util.Optional;

/** Deblurring: each frame, sharp. */
public final class DeblurStageType implements FrameStageType {
  /** Name of the stage and of its task. */
  public static final String NAME = "deblur";

  /** The model that deblurs unless another is named. */
  public static final String DEFAULT_MODEL = "deblur-small";

  /** Models that make frames sharp. */
  public static final Task TASK = Task.ofPictures(NAME, DEFAULT_MODEL);

  /** Kind of the topic of sharp frames. */
  public static final String DEBLURRED = "deblurred";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Makes each frame sharp and writes it to `PREFIX.deblurred`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(FrameStageType.modelKey(TASK));
  }

  @Override
  public List<StageTopic> topics() {
    return List.of(StageTopic.pictures(DEBLURRED, "Deblurred", Panel.RESULT));
  }

  @Override
  public Optional<Task> task() {
    return Optional.of(TASK);
  }

  @Override
  public boolean changesPictures() {
    return true;
  }

  @Override
  public Stage open(StageSite site, EngineOptions engine) {
    return new DeblurStage(site, ModelStepper.open(model(site), engine));
  }
}
