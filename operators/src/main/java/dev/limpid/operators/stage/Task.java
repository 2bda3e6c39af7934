package dev.limpid.operators.stage;

import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelContract;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What models are for: what a model of the task must look like, how one is tried, and which is the
 * default. The one place that says so. Immutable.
 *
 * @param name the contract's {@code task}
 * @param defaultModel the model unless another is named
 * @param given names of the inputs that the stage gives a model beside the frame
 * @param result what the first output must be
 * @param memory whether a model may carry states from frame to frame
 * @param mostFuture most frames that a model may look ahead
 * @param horizon how many frames ahead of its input the result must be; 0 for the frame itself
 * @param trial what is tried beside {@link ModelTrial}
 */
public record Task(
    String name,
    String defaultModel,
    List<String> given,
    TensorSpec.Kind result,
    boolean memory,
    int mostFuture,
    int horizon,
    Function<Session, List<ModelTrial.Finding>> trial) {

  /** The longest look ahead. */
  public static final int MOST_FUTURE = 16;

  /** A task whose models give a picture of each frame and may remember and look ahead. */
  public static Task ofPictures(String name, String defaultModel) {
    return new Task(
        name,
        defaultModel,
        List.of(),
        TensorSpec.Kind.PICTURE,
        true,
        MOST_FUTURE,
        0,
        session -> List.of());
  }

  /**
   * Requires a model of this task.
   *
   * @throws ModelException (CONTRACT) that names the model, what is expected and what it is
   */
  public void require(Model model) {
    ModelContract contract = model.contract();
    if (!contract.task().equals(name)) {
      throw misfit(
          model, "expected a model of task '%s', got task '%s'".formatted(name, contract.task()));
    }
    requireKind(model, "input", contract.inputs(), TensorSpec.Kind.PICTURE);
    for (TensorSpec further : contract.inputs().subList(1, contract.inputs().size())) {
      if (!given.contains(further.name())) {
        throw misfit(
            model,
            "input '%s': task '%s' gives the frame and %s".formatted(further.name(), name, given));
      }
    }
    requireKind(model, "output", contract.outputs(), result);
    requireResult(model, contract.inputs().get(0), contract.outputs());
    if (!memory && !contract.states().isEmpty()) {
      throw misfit(model, "expected no states, got " + contract.states());
    }
    int future = contract.window().future();
    if (future > mostFuture) {
      throw misfit(
          model,
          "expected at most %d future frames in its window, got %d".formatted(mostFuture, future));
    }
    if (horizon > 0 && contract.horizon() != horizon) {
      throw misfit(
          model,
          "expected a step of %d frame ahead (horizon), got %d"
              .formatted(horizon, contract.horizon()));
    }
  }

  /** What the stages of all tasks rely on beside the kinds. */
  private void requireResult(Model model, TensorSpec frame, List<TensorSpec> outputs) {
    TensorSpec first = outputs.get(0);
    if (first.isSequence()) {
      throw misfit(model, "expected one picture of each frame, got " + first);
    }
    boolean isPlainColour =
        !frame.isSequence()
            && frame.channels() == 3
            && frame.height().isPlain()
            && frame.width().isPlain();
    boolean isSoleVector = outputs.size() == 1 && first.dtype() == DType.FLOAT32;
    if (result == TensorSpec.Kind.VECTOR && !(isPlainColour && isSoleVector)) {
      throw misfit(
          model,
          "expected uint8 [N,H,W,3] in and one float32 [N,C] out, got %s and %s"
              .formatted(frame, outputs));
    }
    if (horizon > 0 && (frame.channels() != 3 || first.channels() != 3)) {
      throw misfit(model, "expected RGB pictures, got %s and %s".formatted(frame, first));
    }
  }

  /** Runs a model of this task for real. */
  public List<ModelTrial.Finding> tryOut(Session session) {
    List<ModelTrial.Finding> findings = new ArrayList<>(new ModelTrial(session).run());
    findings.addAll(trial.apply(session));
    return List.copyOf(findings);
  }

  private static void requireKind(
      Model model, String what, List<TensorSpec> specs, TensorSpec.Kind kind) {
    if (specs.get(0).kind() != kind) {
      String expected =
          kind == TensorSpec.Kind.PICTURE ? "a picture uint8 [N,H,W,C]" : "a vector [N,C]";
      throw misfit(model, "expected as first %s %s, got %s".formatted(what, expected, specs));
    }
  }

  private static ModelException misfit(Model model, String problem) {
    return new ModelException(
        ModelException.Code.CONTRACT, "model '%s': %s".formatted(model.id(), problem));
  }
}
