package dev.limpid.eval.deblur;

import dev.limpid.eval.LoadedModel;
import dev.limpid.operators.deblur.DeblurStage;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.model.PictureModels;
import java.util.ArrayList;
import java.util.List;

/**
 * A model of task deblur, loaded. Its methods share one session and are used by one thread; the
 * opener closes it after them.
 */
public final class DeblurModel implements LoadedModel<DeblurMethod> {
  private static final String ONE_FRAME = " one-frame";

  private final Session session;

  private DeblurModel(Session session) {
    this.session = session;
  }

  /**
   * Loads a model.
   *
   * @throws ModelException if it is of another task or does not map RGB pictures to RGB pictures,
   *     or the device cannot run it
   */
  public static DeblurModel open(Model model, EngineOptions options) {
    PictureModels.requireTask(model, DeblurStage.NAME);
    PictureModels.requirePictures(model);
    PictureModels.requireFuture(model, 1);
    return new DeblurModel(Engine.open(model, options));
  }

  /** The model, and, if it has a memory, the same without: its state reset before every frame. */
  @Override
  public List<DeblurMethod> methods() {
    String name = session.model().contract().name();
    List<DeblurMethod> methods = new ArrayList<>();
    methods.add(method(name, true));
    if (!session.model().contract().states().isEmpty()) {
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
        return new ModelDeblurrer(session, format.width(), format.height(), memory);
      }
    };
  }

  @Override
  public void close() {
    session.close();
  }
}
