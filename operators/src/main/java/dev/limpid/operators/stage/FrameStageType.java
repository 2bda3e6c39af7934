package dev.limpid.operators.stage;

import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import org.jspecify.annotations.Nullable;

/** A kind of stage that works on decoded pictures inside the frame operator. */
public interface FrameStageType extends StageType {
  /** Option of the stages that have a model. */
  String MODEL = "model";

  /** Whether the stages after it see other pictures than it does. */
  default boolean changesPictures() {
    return false;
  }

  /** Whether it can put pictures in the places of missing frames. */
  default boolean standsInAtAll() {
    return false;
  }

  /** When it does so where it stands; null if it does not. */
  default Concealer.@Nullable Timing standsIn(StageSite site) {
    return null;
  }

  /**
   * Checks all that can be known before the job runs; here, that the model is there and of the
   * stage's task.
   *
   * @return the model; null for a stage without one
   * @throws ModelException that says what is wrong
   */
  default @Nullable Model check(StageSite site) {
    return task().isPresent() ? model(site) : null;
  }

  /**
   * The model of a stage that has one.
   *
   * @throws ModelException if there is none of that name, or it is of another task
   */
  default Model model(StageSite site) {
    Task task = task().orElseThrow();
    Model model = site.models().load(site.get(modelKey(task)));
    task.require(model);
    return model;
  }

  /** The option that names the model of a task. */
  static Key<String> modelKey(Task task) {
    return Key.text(MODEL, "name or path", task.defaultModel(), "Model of the stage.");
  }

  /**
   * Makes a stage, on the machine that runs it.
   *
   * @param engine where models run; the device is decided
   * @throws ModelException if a model or the device does not allow it
   */
  Stage open(StageSite site, EngineOptions engine);
}
