package dev.limpid.cli;

import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.StateSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The bare engine: one stream's step in a loop, pixels and state already in place. What a pipeline
 * around it can reach at best with the same session settings. Single-threaded.
 */
final class EngineLoop implements AutoCloseable {
  private static final int WARM_UP_STEPS = 5;

  private final Session session;
  private final Map<String, Tensor> inputs = new HashMap<>();
  private final Map<String, Tensor> outputs = new HashMap<>();
  private final List<Tensor> owned = new ArrayList<>();

  /** Opens the model for frames of one size. */
  EngineLoop(Model model, EngineOptions options, int width, int height) {
    session = Engine.open(model, options);
    var contract = model.contract();
    Tensor frame = allocate(DType.UINT8, 1, height, width, 3);
    fill(frame);
    inputs.put(contract.inputs().get(0).name(), frame);
    outputs.put(contract.outputs().get(0).name(), allocate(DType.UINT8, 1, height, width, 3));
    for (StateSpec state : contract.states()) {
      inputs.put(state.input(), allocate(state.dtype(), state.shape(1, height, width)));
      outputs.put(state.output(), allocate(state.dtype(), state.shape(1, height, width)));
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
      frames++;
    } while (System.nanoTime() - started < seconds * 1e9);
    return frames / ((System.nanoTime() - started) / 1e9);
  }

  private void step() {
    session.run(inputs, outputs);
    for (StateSpec state : session.model().contract().states()) {
      Tensor next = outputs.get(state.output());
      Tensor previous = inputs.put(state.input(), next);
      outputs.put(state.output(), previous);
    }
  }

  private Tensor allocate(DType dtype, long... shape) {
    Tensor tensor = session.memory().allocate(dtype, shape);
    owned.add(tensor);
    return tensor;
  }

  private void fill(Tensor frame) {
    byte[] noise = new byte[Math.toIntExact(frame.byteSize())];
    new Random(7).nextBytes(noise);
    try (Tensor staging = session.memory().allocateStaging(DType.UINT8, frame.shape())) {
      ByteBuffer buffer = staging.buffer();
      buffer.put(0, noise);
      session.memory().copy(staging, 0, frame, 0, frame.byteSize());
    }
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
    session.close();
  }
}
