package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.ShapeTerm;
import dev.limpid.operators.model.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs a model for real and tells whether it keeps what the pipeline relies on: any picture size
 * that it takes, finite numbers in every output and state, the same bytes for the same frames, and
 * the same bytes for each stream whoever shares its batch, step after step. Used by one thread,
 * once.
 */
public final class ModelTrial {
  private static final int STEPS = 4;
  private static final int STREAMS = 3;
  private static final int[][] SIZES = {{64, 96}, {45, 61}, {90, 33}};

  /**
   * One thing that was tried.
   *
   * @param detail what was seen, one line
   */
  public record Finding(String name, boolean passed, String detail) {}

  private final Session session;

  /**
   * @param session stays the caller's
   */
  public ModelTrial(Session session) {
    this.session = session;
  }

  /**
   * Tries everything.
   *
   * @throws dev.limpid.operators.model.ModelException (RUNTIME) if the model fails to run at all
   */
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    for (int[] size : sizes()) {
      int h = size[0];
      int w = size[1];
      List<List<Map<String, byte[]>>> alone = new ArrayList<>();
      for (int stream = 0; stream < STREAMS; stream++) {
        alone.add(steps(1, h, w, stream));
      }
      String frames = "%d frames of %dx%d".formatted(STEPS, w, h);
      findings.add(finding("runs", notFinite(alone.get(0)), frames));
      findings.add(
          finding("repeats", difference(alone.get(0), steps(1, h, w, 0), 0), frames + ", twice"));
      findings.add(finding("batches", shared(alone, h, w), frames + ", alone and with two others"));
    }
    return List.copyOf(findings);
  }

  /**
   * Whether another session of the model gives the same bytes for the same frames of noise.
   *
   * @param other stays the caller's
   * @param h rows, pixels
   * @param w columns, pixels
   * @param frames how many, one after the other
   * @throws dev.limpid.operators.model.ModelException (RUNTIME) if the model fails to run
   */
  public boolean agrees(Session other, int h, int w, int frames) {
    try (TrialTensors here = new TrialTensors(session, 1, h, w, 0);
        TrialTensors there = new TrialTensors(other, 1, h, w, 0)) {
      for (int step = 0; step < frames; step++) {
        here.fill();
        there.fill();
        if (!difference(List.of(here.step()), List.of(there.step()), 0).isEmpty()) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Milliseconds per step of {@code n} frames: the median of {@code steps}, after two to warm up.
   */
  public double stepMillis(int n, int h, int w, int steps) {
    try (TrialTensors tensors = new TrialTensors(session, n, h, w, 0)) {
      long[] nanos = new long[steps];
      for (int i = -2; i < steps; i++) {
        long start = System.nanoTime();
        tensors.step();
        if (i >= 0) {
          nanos[i] = System.nanoTime() - start;
        }
      }
      Arrays.sort(nanos);
      return nanos[steps / 2] / 1e6;
    }
  }

  /** Sizes that the model takes: its own, if it has one. */
  private List<int[]> sizes() {
    TensorSpec frame = session.model().contract().inputs().get(0);
    if (frame.kind() == TensorSpec.Kind.PICTURE
        && frame.height().axis() == ShapeTerm.Axis.FIXED
        && frame.width().axis() == ShapeTerm.Axis.FIXED) {
      int[] own = {(int) frame.height().factor(), (int) frame.width().factor()};
      return List.of(own);
    }
    return List.of(SIZES);
  }

  private static Finding finding(String name, String problem, String detail) {
    return new Finding(
        name, problem.isEmpty(), problem.isEmpty() ? detail : detail + ": " + problem);
  }

  /** The first stream of the batch that is not what it is alone. */
  private String shared(List<List<Map<String, byte[]>>> alone, int h, int w) {
    List<Map<String, byte[]>> together = steps(STREAMS, h, w, 0);
    for (int slot = 0; slot < STREAMS; slot++) {
      String difference = difference(alone.get(slot), together, slot);
      if (!difference.isEmpty()) {
        return "slot %d: %s".formatted(slot, difference);
      }
    }
    return "";
  }

  /** Every output and outgoing state of each step. */
  private List<Map<String, byte[]>> steps(int n, int h, int w, int firstStream) {
    List<Map<String, byte[]>> results = new ArrayList<>();
    try (TrialTensors tensors = new TrialTensors(session, n, h, w, firstStream)) {
      for (int step = 0; step < STEPS; step++) {
        tensors.fill();
        results.add(tensors.step());
      }
    }
    return results;
  }

  private static String difference(
      List<Map<String, byte[]>> alone, List<Map<String, byte[]>> batch, int slot) {
    for (int step = 0; step < alone.size(); step++) {
      for (Map.Entry<String, byte[]> tensor : alone.get(step).entrySet()) {
        int bytes = tensor.getValue().length;
        byte[] other = batch.get(step).get(tensor.getKey());
        int from = slot * bytes;
        if (!Arrays.equals(tensor.getValue(), 0, bytes, other, from, from + bytes)) {
          return "'%s' differs at step %d".formatted(tensor.getKey(), step + 1);
        }
      }
    }
    return "";
  }

  private String notFinite(List<Map<String, byte[]>> steps) {
    Map<String, DType> types = TrialTensors.outputTypes(session.model());
    for (int step = 0; step < steps.size(); step++) {
      for (Map.Entry<String, byte[]> tensor : steps.get(step).entrySet()) {
        DType dtype = types.get(tensor.getKey());
        if (dtype != null && !dtype.isFinite(tensor.getValue())) {
          return "'%s' has values that are not finite at step %d"
              .formatted(tensor.getKey(), step + 1);
        }
      }
    }
    return "";
  }
}
