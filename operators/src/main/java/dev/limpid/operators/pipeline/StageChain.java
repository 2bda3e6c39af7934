package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The stages of a pipeline, in their order, and how they fit together. Owns them. */
final class StageChain implements AutoCloseable {
  private static final int SHAPES_KNOWN = 256;

  private final List<Stage> stages;
  private final int maxSide;
  private final MemoryBudget memory;
  private final Map<PixelShape, String> refusals =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PixelShape, String> eldest) {
          return size() > SHAPES_KNOWN;
        }
      };

  /**
   * Takes the stages over.
   *
   * @param maxSide most columns and rows of a picture that can be written
   * @param memory what frames in work may take
   * @throws ModelException (CONTRACT) if a stage before one that delays frames would see a repeated
   *     frame, or stand-ins would overtake a frame that waits; the stages are not closed then
   */
  StageChain(List<Stage> stages, int maxSide, MemoryBudget memory) {
    this.maxSide = maxSide;
    this.memory = memory;
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
    if (Math.max(shape.height(), shape.width()) > maxSide) {
      return "picture of %s: expected at most %d pixels on each side, or it cannot be written"
          .formatted(shape, maxSide);
    }
    return framesAtOnce(first) > 0
        ? ""
        : "picture of %s needs about %s of memory: expected at most %s of memory.frames"
            .formatted(
                first,
                MemoryBudget.inMebibytes(needBytes(first)),
                MemoryBudget.inMebibytes(memory.frames() - memory.pixels()));
  }

  /** How many frames of this size memory allows in one batch. */
  long framesAtOnce(PixelShape first) {
    return memory.framesOf(needBytes(first));
  }

  /** About what one frame takes on its way through all stages. */
  private long needBytes(PixelShape first) {
    long[] bytes = {first.bytes()};
    each(first, (stage, shape) -> bytes[0] += stage.workBytes(shape) + stage.output(shape).bytes());
    return bytes[0];
  }

  @Override
  public void close() {
    stages.forEach(Stage::close);
  }
}
