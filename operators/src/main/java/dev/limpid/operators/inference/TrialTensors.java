package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * All tensors of a trial run, with the states swapped after each step. What a stream is given
 * depends on its number alone. Owned by the trial.
 */
final class TrialTensors implements AutoCloseable {
  private static final long SEED = 20170113;

  private final Session session;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();
  private final Resources resources = new Resources();
  private final Random[] streams;

  /**
   * @param firstStream number of the first of the {@code n} streams
   */
  TrialTensors(Session session, int n, int h, int w, int firstStream) {
    this.session = session;
    this.streams = new Random[n];
    Arrays.setAll(streams, slot -> new Random(SEED + firstStream + slot));
    Model model = session.model();
    try {
      for (String name : model.inputNames()) {
        inputs.put(name, resources.add(session.allocateInput(name, n, h, w)));
      }
      for (String name : model.outputNames()) {
        outputs.put(name, resources.add(session.allocateOutput(name, n, h, w)));
      }
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }

  /** Element types of all outputs and outgoing states. */
  static Map<String, DType> outputTypes(Model model) {
    Map<String, DType> types = new LinkedHashMap<>();
    model.contract().outputs().forEach(spec -> types.put(spec.name(), spec.dtype()));
    model.contract().states().forEach(spec -> types.put(spec.output(), spec.dtype()));
    return types;
  }

  /** Gives each stream its next frame. */
  void fill() {
    for (TensorSpec spec : session.model().contract().inputs()) {
      Tensor input = tensor(inputs, spec.name());
      try (Tensor staging = session.memory().allocateStaging(input.dtype(), input.shape())) {
        ByteBuffer buffer = staging.buffer();
        int elements = buffer.remaining() / streams.length / spec.dtype().bytes();
        for (Random stream : streams) {
          spec.dtype().putRandom(buffer, elements, stream);
        }
        session.memory().copy(staging, 0, input, 0, input.byteSize());
      }
    }
  }

  /** Every output and outgoing state of the next step. */
  Map<String, byte[]> step() {
    session.run(inputs, outputs);
    Map<String, byte[]> results = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> results.put(name, bytes(tensor)));
    for (StateSpec state : session.model().contract().states()) {
      Tensor before = tensor(inputs, state.input());
      inputs.put(state.input(), tensor(outputs, state.output()));
      outputs.put(state.output(), before);
    }
    return results;
  }

  private byte[] bytes(Tensor tensor) {
    try (Tensor staging = session.memory().allocateStaging(tensor.dtype(), tensor.shape())) {
      session.memory().copy(tensor, 0, staging, 0, tensor.byteSize());
      byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
      staging.buffer().get(bytes);
      return bytes;
    }
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  @Override
  public void close() {
    resources.close();
  }
}
