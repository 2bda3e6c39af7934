package dev.limpid.jobs;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.operators.stage.Task;
import java.util.List;
import java.util.Optional;

/** A deblur stage that fails when {@link FailingStage} is told to; it writes the same bytes. */
public final class FailingStageType implements FrameStageType {
  static final String NAME = "failing";

  private final DeblurStageType deblur = new DeblurStageType();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Fails, for tests.";
  }

  @Override
  public List<Key<?>> keys() {
    return deblur.keys();
  }

  @Override
  public List<StageTopic> topics() {
    return deblur.topics();
  }

  @Override
  public Optional<Task> task() {
    return deblur.task();
  }

  @Override
  public boolean changesPictures() {
    return deblur.changesPictures();
  }

  @Override
  public Stage open(StageSite site, EngineOptions engine) {
    StageSite ofDeblur =
        new StageSite(
            deblur.name(),
            deblur.name(),
            site.options(),
            site.pipeline(),
            site.pictures(),
            site.everyFrame());
    return new FailingStage(deblur.open(ofDeblur, engine));
  }
}
