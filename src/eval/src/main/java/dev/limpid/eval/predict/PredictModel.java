package dev.limpid.eval.predict;

import dev.limpid.eval.LoadedModel;
import dev.limpid.eval.PictureStepper;
import dev.limpid.media.Picture;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.predict.PredictStageType;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.state.StageState;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model of task predict, loaded. Used by one thread; the opener closes it after its predictors.
 */
public final class PredictModel implements PredictMethod, LoadedModel<PredictMethod> {
  private final ModelStepper model;

  private PredictModel(ModelStepper model) {
    this.model = model;
  }

  /**
   * Loads a model.
   *
   * @throws ModelException if it is of another task or does not map RGB pictures to RGB pictures,
   *     or the device cannot run it
   */
  public static PredictModel open(Model model, EngineOptions options) {
    PredictStageType.TASK.require(model);
    return new PredictModel(ModelStepper.ofOneStream(Engine.open(model, options)));
  }

  @Override
  public String name() {
    return model.model().contract().name();
  }

  @Override
  public List<PredictMethod> methods() {
    return List.of(this);
  }

  @Override
  public Predictor open(int width, int height, int horizon) {
    return new Steps(new PictureStepper(model, width, height), width, height, horizon);
  }

  @Override
  public void close() {
    model.close();
  }

  /** Goes along the sequence with one state, and ahead of it with a copy. */
  private static final class Steps implements Predictor {
    private final PictureStepper stepper;
    private final StageState state;
    private final StageState copy;
    private final List<Picture> ahead;

    Steps(PictureStepper stepper, int width, int height, int horizon) {
      this.stepper = stepper;
      this.state = stepper.newState();
      this.copy = stepper.newState();
      this.ahead = Stream.generate(() -> Picture.allocate(width, height)).limit(horizon).toList();
    }

    @Override
    public List<Picture> predict(Picture frame) {
      ahead.get(0).copyFrom(stepper.step(state, frame));
      copy.copyFrom(state);
      for (int i = 1; i < ahead.size(); i++) {
        ahead.get(i).copyFrom(stepper.step(copy, ahead.get(i - 1)));
      }
      return ahead;
    }

    @Override
    public void close() {
      stepper.close();
    }
  }
}
