package dev.limpid.operators.inference;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Runs a model frame by frame over a batch of streams, with the states swapped after each step. */
final class Steps implements AutoCloseable {
  private final Session session;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();
  private final Map<String, Tensor> staging = new HashMap<>();

  Steps(Session session, int n, int h, int w) {
    this.session = session;
    Model model = session.model();
    model.inputNames().forEach(name -> inputs.put(name, session.allocateInput(name, n, h, w)));
    model.outputNames().forEach(name -> outputs.put(name, session.allocateOutput(name, n, h, w)));
    inputs.forEach((name, tensor) -> staging.put("in " + name, staging(tensor)));
    outputs.forEach((name, tensor) -> staging.put("out " + name, staging(tensor)));
  }

  private Tensor staging(Tensor tensor) {
    return session.memory().allocateStaging(tensor.dtype(), tensor.shape());
  }

  /** One step; {@code frames} fills the first input, the first output comes back. */
  byte[] step(byte[] frames) {
    write(session.model().contract().inputs().get(0).name(), frames);
    session.run(inputs, outputs);
    byte[] result = read(firstOutput());
    for (StateSpec state : session.model().contract().states()) {
      Tensor before = get(inputs, state.input());
      inputs.put(state.input(), get(outputs, state.output()));
      outputs.put(state.output(), before);
    }
    return result;
  }

  /** The state that the last step left. */
  byte[] state(StateSpec state) {
    Tensor tensor = get(inputs, state.input());
    Tensor host = get(staging, "in " + state.input());
    session.memory().copy(tensor, 0, host, 0, tensor.byteSize());
    return bytes(host);
  }

  String firstOutput() {
    TensorSpec first = session.model().contract().outputs().get(0);
    return first.name();
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  Map<String, Tensor> outputs() {
    return outputs;
  }

  void write(String input, byte[] bytes) {
    Tensor host = get(staging, "in " + input);
    host.buffer().put(bytes);
    session.memory().copy(host, 0, get(inputs, input), 0, bytes.length);
  }

  private byte[] read(String output) {
    Tensor host = get(staging, "out " + output);
    session.memory().copy(get(outputs, output), 0, host, 0, host.byteSize());
    return bytes(host);
  }

  static Tensor get(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  private static byte[] bytes(Tensor host) {
    ByteBuffer buffer = host.buffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    inputs.values().forEach(Tensor::close);
    outputs.values().forEach(Tensor::close);
    staging.values().forEach(Tensor::close);
  }
}
