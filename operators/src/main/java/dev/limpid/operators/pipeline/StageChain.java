package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The stages of a pipeline, in their order, and how they fit together. Owns them. */
final class StageChain implements AutoCloseable {
  private final List<Stage> stages;
  private final int maxSide;
  private final Map<PixelShape, String> refusals = new HashMap<>();

  /**
   * Takes the stages over.
   *
   * @param maxSide most columns and rows of a picture that can be written
   * @throws ModelException (CONTRACT) if a stage before one that delays frames would see a repeated
   *     frame, or stand-ins would overtake a frame that waits; the stages are not closed then
   */
  StageChain(List<Stage> stages, int maxSide) {
    this.maxSide = maxSide;
    this.stages = List.copyOf(stages);
    for (Stage stage : stages) {
      Concealer concealer = stage.concealer();
      if (stage.delay() > 0 && stage != stages.get(0)) {
        throw misplaced(stage, "expected it to be the first stage");
      }
      if (delay() > 0 && concealer != null && concealer.timing() == Concealer.Timing.CLOCK) {
        throw misplaced(
            stages.get(0),
            "expected stage '%s' to conceal on arrival, got clock".formatted(stage.name()));
      }
    }
  }

  private static ModelException misplaced(Stage stage, String problem) {
    return new ModelException(
        ModelException.Code.CONTRACT,
        "stage '%s' looks %d frames ahead: %s".formatted(stage.name(), stage.delay(), problem));
  }

  List<Stage> stages() {
    return stages;
  }

  boolean isFirst(Stage stage) {
    return stage == stages.get(0);
  }

  /** How many frames later pictures leave the first stage. */
  int delay() {
    return stages.get(0).delay();
  }

  /** The picture of a frame as it enters the first stage. */
  PixelShape shape(int height, int width) {
    return new PixelShape(height, width, stages.get(0).channels());
  }

  /** Each stage with the size of the pictures that enter it. */
  void each(PixelShape first, BiConsumer<Stage, PixelShape> action) {
    PixelShape shape = first;
    for (Stage stage : stages) {
      action.accept(stage, shape);
      shape = stage.output(shape);
    }
  }

  /** Why frames of this size cannot pass the stages, or null if they can. */
  @Nullable String refusal(PixelShape first) {
    String reason = refusals.computeIfAbsent(first, this::findRefusal);
    return reason.isEmpty() ? null : reason;
  }

  private String findRefusal(PixelShape first) {
    PixelShape shape = first;
    for (Stage stage : stages) {
      if (Math.max(shape.height(), shape.width()) > maxSide) {
        break;
      }
      String reason = stage.refusal(shape);
      if (reason != null) {
        return "stage '%s': %s".formatted(stage.name(), reason);
      }
      shape = stage.output(shape);
    }
    return Math.max(shape.height(), shape.width()) <= maxSide
        ? ""
        : "picture of %s: expected at most %d pixels on each side, or it cannot be written"
            .formatted(shape, maxSide);
  }

  @Override
  public void close() {
    stages.forEach(Stage::close);
  }
}
