package dev.limpid.operators.model;

import java.util.List;

/** Checks on models that map RGB pictures to RGB pictures of the same size. */
public final class PictureModels {
  private PictureModels() {}

  /**
   * Requires a model of a task.
   *
   * @throws ModelException (CONTRACT) that names the model, the task expected and its own
   */
  public static void requireTask(Model model, String task) {
    if (!model.contract().task().equals(task)) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model '%s': expected a model of task '%s', got task '%s'"
              .formatted(model.id(), task, model.contract().task()));
    }
  }

  /**
   * Requires a model that looks at most so many frames ahead.
   *
   * @throws ModelException (CONTRACT) that tells how many it wants to see
   */
  public static void requireFuture(Model model, int most) {
    int future = model.contract().window().future();
    if (future > most) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model '%s': expected at most %d future frames in its window, got %d"
              .formatted(model.id(), most, future));
    }
  }

  /**
   * Requires one picture in and one picture out, {@code uint8 [N][H][W][3]} RGB.
   *
   * @throws ModelException (CONTRACT) that tells what the model has instead
   */
  public static void requirePictures(Model model) {
    requirePicture(model, "input", model.contract().inputs());
    requirePicture(model, "output", model.contract().outputs());
  }

  private static void requirePicture(Model model, String kind, List<TensorSpec> specs) {
    TensorSpec spec = specs.get(0);
    if (specs.size() != 1
        || !spec.layout().equals("NHWC")
        || spec.dtype() != DType.UINT8
        || !spec.color().equals("RGB")) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model '%s': expected one %s uint8 [N,H,W,3], got %s".formatted(model.id(), kind, specs));
    }
  }
}
