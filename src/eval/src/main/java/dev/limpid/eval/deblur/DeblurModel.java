package dev.limpid.eval.deblur;

import dev.limpid.eval.LoadedModel;
import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.stage.ModelStepper;
import java.util.ArrayList;
import java.util.List;

/**
 * A model of task deblur, loaded. Its methods share one session and are used by one thread; the
 * opener closes it after them.
 */
public final class DeblurModel implements LoadedModel<DeblurMethod> {
  private static final String ONE_FRAME = " one-frame";

  private final ModelStepper stepper;

  private DeblurModel(ModelStepper stepper) {
    this.stepper = stepper;
  }

  /**
   * Loads a model.
   *
   * @throws ModelException if it is of another task or does not map RGB pictures to RGB pictures,
   *     or the device cannot run it
   */
  public static DeblurModel open(Model model, EngineOptions options) {
    DeblurStageType.TASK.require(model);
    return new DeblurModel(ModelStepper.ofOneStream(Engine.open(model, options)));
  }

  /** The model, and, if it has a memory, the same without: its state reset before every frame. */
  @Override
  public List<DeblurMethod> methods() {
    String name = stepper.model().contract().name();
    List<DeblurMethod> methods = new ArrayList<>();
    methods.add(method(name, true));
    if (!stepper.model().contract().states().isEmpty()) {
      methods.add(method(name + ONE_FRAME, false));
    }
    return List.copyOf(methods);
  }

  private DeblurMethod method(String name, boolean memory) {
    return new DeblurMethod() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Deblurrer open(SequenceFormat format) {
        return new ModelDeblurrer(stepper, format.width(), format.height(), memory);
      }
    };
  }

  @Override
  public void close() {
    stepper.close();
  }
}
