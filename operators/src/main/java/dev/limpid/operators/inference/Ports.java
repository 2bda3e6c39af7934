package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.model.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * All inputs, or all outputs, of a session: checks that the tensors of a run fit. Owns the native
 * names; single-threaded.
 */
final class Ports implements AutoCloseable {
  /** The batch size and the frames' size of a run. */
  record FrameSize(int n, int h, int w) {
    @Override
    public String toString() {
      return "%d frames of %dx%d".formatted(n, w, h);
    }
  }

  /** What is done with each name and its tensor. */
  interface Action {
    void apply(BytePointer name, Tensor tensor);
  }

  private record Port(String name, BytePointer nativeName, DType dtype) {}

  private interface Shapes {
    long[] of(String name, FrameSize size);
  }

  private final Model model;
  private final String kind;
  private final Shapes shapes;
  private final List<Port> ports = new ArrayList<>();
  private final List<long[]> expected = new ArrayList<>();
  private @Nullable FrameSize expectedFor;

  private Ports(Model model, String kind, Shapes shapes) {
    this.model = model;
    this.kind = kind;
    this.shapes = shapes;
  }

  static Ports inputs(Model model) {
    Ports ports =
        new Ports(
            model, "input", (name, size) -> model.inputShape(name, size.n(), size.h(), size.w()));
    for (TensorSpec spec : model.contract().inputs()) {
      ports.add(spec.name(), spec.dtype());
    }
    for (StateSpec state : model.contract().states()) {
      ports.add(state.input(), state.dtype());
    }
    return ports;
  }

  static Ports outputs(Model model) {
    Ports ports =
        new Ports(
            model, "output", (name, size) -> model.outputShape(name, size.n(), size.h(), size.w()));
    for (TensorSpec spec : model.contract().outputs()) {
      ports.add(spec.name(), spec.dtype());
    }
    for (StateSpec state : model.contract().states()) {
      ports.add(state.output(), state.dtype());
    }
    return ports;
  }

  DType dtype(String name) {
    return ports.stream()
        .filter(port -> port.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model '%s' has no %s '%s'".formatted(model.contract().name(), kind, name)))
        .dtype();
  }

  /** Batch and frame size as the first image among the inputs has them. */
  FrameSize frameSize(Map<String, Tensor> tensors) {
    for (TensorSpec spec : model.contract().inputs()) {
      long[] shape = require(tensors, spec.name()).shape();
      int rank = spec.shape().size();
      if (spec.kind() == TensorSpec.Kind.PICTURE && shape.length == rank) {
        return new FrameSize(
            Math.toIntExact(shape[0]),
            Math.toIntExact(shape[rank - 3]),
            Math.toIntExact(shape[rank - 2]));
      }
    }
    TensorSpec first = model.contract().inputs().get(0);
    throw misfit(first.name(), first.toString(), require(tensors, first.name()).toString());
  }

  /** Checks names, element types, shapes and device of all tensors of a run. */
  void check(Map<String, Tensor> tensors, FrameSize size, Device device) {
    expect(size);
    for (int i = 0; i < ports.size(); i++) {
      Port port = ports.get(i);
      Tensor tensor = require(tensors, port.name());
      long[] shape = expected.get(i);
      if (tensor.dtype() != port.dtype() || !tensor.hasShape(shape)) {
        throw misfit(port.name(), Tensor.describe(port.dtype(), shape), tensor.toString());
      }
      if (tensor.device() != device) {
        throw misfit(port.name(), "a tensor on " + device, "one on " + tensor.device());
      }
    }
    if (tensors.size() != ports.size()) {
      throw new ModelException(
          ModelException.Code.RUNTIME,
          "model '%s': expected %ss %s, got %s"
              .formatted(
                  model.contract().name(),
                  kind,
                  ports.stream().map(Port::name).toList(),
                  tensors.keySet()));
    }
  }

  void each(Map<String, Tensor> tensors, Action action) {
    for (Port port : ports) {
      action.apply(port.nativeName(), require(tensors, port.name()));
    }
  }

  @Override
  public void close() {
    ports.forEach(port -> port.nativeName().close());
  }

  private void add(String name, DType dtype) {
    ports.add(new Port(name, new BytePointer(name), dtype));
  }

  private void expect(FrameSize size) {
    if (!size.equals(expectedFor)) {
      expected.clear();
      ports.forEach(port -> expected.add(shapes.of(port.name(), size)));
      expectedFor = size;
    }
  }

  private Tensor require(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException(
          ModelException.Code.RUNTIME,
          "model '%s' %s '%s' is missing, got %s"
              .formatted(
                  model.contract().name(),
                  kind,
                  name,
                  Arrays.toString(tensors.keySet().toArray())));
    }
    return tensor;
  }

  private ModelException misfit(String name, String wanted, String actual) {
    return new ModelException(
        ModelException.Code.RUNTIME,
        "model '%s' %s '%s': expected %s, got %s"
            .formatted(model.contract().name(), kind, name, wanted, actual));
  }
}
