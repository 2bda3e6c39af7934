package dev.limpid.operators.describe;

import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Tries what a model of descriptors promises beside what all models do: vectors of length 1. */
final class DescriptorTrial {
  private static final double TOLERANCE = 1e-3;
  private static final int SIDE = 96;

  private DescriptorTrial() {}

  /**
   * @param session stays the caller's
   */
  static List<ModelTrial.Finding> run(Session session) {
    String input = session.model().contract().inputs().get(0).name();
    String output = session.model().contract().outputs().get(0).name();
    try (Tensor frame = session.allocateInput(input, 1, SIDE, SIDE);
        Tensor vector = session.allocateOutput(output, 1, SIDE, SIDE);
        Tensor up = session.memory().allocateStaging(frame.dtype(), frame.shape());
        Tensor down = session.memory().allocateStaging(vector.dtype(), vector.shape())) {
      frame.dtype().putRandom(up.buffer(), Math.toIntExact(frame.byteSize()), new Random(1));
      session.memory().copy(up, 0, frame, 0, frame.byteSize());
      session.run(Map.of(input, frame), Map.of(output, vector));
      session.memory().copy(vector, 0, down, 0, vector.byteSize());
      return List.of(finding(length(down.buffer().asFloatBuffer())));
    }
  }

  private static ModelTrial.Finding finding(double length) {
    return new ModelTrial.Finding(
        "length",
        Math.abs(length - 1) < TOLERANCE,
        String.format(Locale.ROOT, "expected a vector of length 1, got %.4f", length));
  }

  private static double length(FloatBuffer vector) {
    double sum = 0;
    while (vector.hasRemaining()) {
      float value = vector.get();
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
