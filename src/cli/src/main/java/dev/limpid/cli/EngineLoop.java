package dev.limpid.cli;

import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.StateSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * One session of a bare engine: a step in a loop, pixels and state already in place. Used by one
 * thread at a time; the owner closes it.
 */
final class EngineLoop implements AutoCloseable {
  private static final int WARM_UP_STEPS = 5;

  private final Session session;
  private final int batch;
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Map<String, Tensor> outputs = new HashMap<>();
  private final List<Tensor> owned = new ArrayList<>();

  /** Opens the model for steps of {@code batch} frames of one size in pixels. */
  EngineLoop(Model model, EngineOptions options, int batch, int width, int height) {
    this.batch = batch;
    session = Engine.open(model, options);
    try {
      for (String name : model.inputNames()) {
        inputs.put(name, owned(session.allocateInput(name, batch, height, width)));
      }
      for (String name : model.outputNames()) {
        outputs.put(name, owned(session.allocateOutput(name, batch, height, width)));
      }
      fill(Objects.requireNonNull(inputs.get(model.contract().inputs().get(0).name())));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Steps for a time and returns frames per second. */
  double measure(double seconds) {
    for (int i = 0; i < WARM_UP_STEPS; i++) {
      step();
    }
    long started = System.nanoTime();
    long frames = 0;
    do {
      step();
      frames += batch;
    } while (System.nanoTime() - started < seconds * 1e9);
    return frames / ((System.nanoTime() - started) / 1e9);
  }

  private void step() {
    session.run(inputs, outputs);
    for (StateSpec state : session.model().contract().states()) {
      Tensor next = Objects.requireNonNull(outputs.get(state.output()));
      Tensor previous = Objects.requireNonNull(inputs.put(state.input(), next));
      outputs.put(state.output(), previous);
    }
  }

  private Tensor owned(Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }

  private void fill(Tensor frame) {
    byte[] noise = new byte[Math.toIntExact(frame.byteSize())];
    new Random(7).nextBytes(noise);
    try (Tensor staging = session.memory().allocateStaging(DType.UINT8, frame.shape())) {
      staging.buffer().put(0, noise);
      session.memory().copy(staging, 0, frame, 0, frame.byteSize());
    }
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
    session.close();
  }
}
