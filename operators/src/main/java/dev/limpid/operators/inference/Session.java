package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.bytedeco.onnxruntime.IoBinding;
import org.bytedeco.onnxruntime.OrtApi;
import org.bytedeco.onnxruntime.OrtIoBinding;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * A model that is loaded on a device. Owned by one operator subtask and used by one thread; others
 * run it {@link #beside} it. Keeps nothing of a stream: frames and states come and go as tensors of
 * the caller.
 */
public final class Session implements AutoCloseable {
  private final Model model;
  private final DeviceMemory memory;
  private final Resources resources = new Resources();
  private final org.bytedeco.onnxruntime.Session session;
  private final boolean isOwner;
  private final RunOptions runOptions;
  private final IoBinding binding;

  /**
   * Tensors are bound through the C API: the preset's C++ method takes the value by move, which
   * makes a new native value, and a Java object that nothing frees, at each call.
   */
  private final OrtApi api = onnxruntime.GetApi();

  private final OrtIoBinding handle;
  private final Ports inputs;
  private final Ports outputs;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes ownership of {@code session} once it returns. */
  Session(Model model, org.bytedeco.onnxruntime.Session session, DeviceMemory memory) {
    this(model, session, memory, true);
  }

  private Session(
      Model model, org.bytedeco.onnxruntime.Session session, DeviceMemory memory, boolean isOwner) {
    this.isOwner = isOwner;
    this.model = model;
    this.memory = memory;
    this.session = session;
    try {
      this.runOptions = resources.add(new RunOptions());
      this.binding = resources.add(new IoBinding(session));
      this.handle = binding.asOrtIoBinding();
      this.inputs = resources.add(Ports.inputs(model));
      this.outputs = resources.add(Ports.outputs(model));
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }

  /**
   * The same loaded model for another thread, which may run it at the same time, with the same
   * threads inside and so the same bits. Close it before this one.
   */
  public Session beside() {
    requireOpen();
    return new Session(model, session, memory, false);
  }

  public Model model() {
    return model;
  }

  /** Where the model really runs: {@link Device#CPU} or {@link Device#CUDA}. */
  public Device device() {
    return memory.device();
  }

  /** Where tensors for this session come from. They may outlive it. */
  public DeviceMemory memory() {
    return memory;
  }

  /**
   * Runs one step. Reads {@code inputs}, overwrites {@code outputs}; both hold exactly the names of
   * the contract, states included, in tensors of the right shapes on this session's device. No
   * tensor may serve as input and output at once: swap two per state instead.
   *
   * @throws ModelException (RUNTIME) if the tensors do not fit, before anything is run, or the
   *     runtime fails
   * @throws IllegalStateException if this session or a tensor is closed
   */
  public void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    requireOpen();
    Ports.FrameSize size = this.inputs.frameSize(inputs);
    this.inputs.check(inputs, size, device());
    this.outputs.check(outputs, size, device());
    requireDistinct(inputs, outputs);
    try {
      this.inputs.each(
          inputs, (name, tensor) -> Ort.check(api.BindInput(handle, name, tensor.handle())));
      this.outputs.each(
          outputs, (name, tensor) -> Ort.check(api.BindOutput(handle, name, tensor.handle())));
      memory.synchronize();
      session.Run(runOptions, binding);
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelException(
          ModelException.Code.RUNTIME,
          "model '%s' failed on %s for %s: %s"
              .formatted(model.contract().name(), device(), size, e.getMessage()),
          e);
    }
  }

  /** A new tensor of this session's device for an input or incoming state. The caller's. */
  public Tensor allocateInput(String name, int n, int h, int w) {
    return allocated("input", name, inputs.dtype(name), () -> model.inputShape(name, n, h, w));
  }

  /** A new tensor of this session's device for an output or outgoing state. The caller's. */
  public Tensor allocateOutput(String name, int n, int h, int w) {
    return allocated("output", name, outputs.dtype(name), () -> model.outputShape(name, n, h, w));
  }

  private Tensor allocated(String kind, String name, DType dtype, Supplier<long[]> shape) {
    try {
      return memory.allocate(dtype, shape.get());
    } catch (ModelException | ArithmeticException e) {
      throw new ModelException(
          ModelException.Code.RUNTIME,
          "model '%s' %s '%s': %s".formatted(model.contract().name(), kind, name, e.getMessage()),
          e);
    }
  }

  /** Frees the model on the device. Closing again does nothing; tensors are not touched. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try (org.bytedeco.onnxruntime.Session owned = isOwner ? session : null) {
        resources.close();
      }
    }
  }

  @Override
  public String toString() {
    return "session of model '%s' on %s".formatted(model.contract().name(), device());
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  private void requireDistinct(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    outputs.forEach(
        (name, tensor) -> {
          for (Tensor input : inputs.values()) {
            if (input == tensor) {
              throw new ModelException(
                  ModelException.Code.RUNTIME,
                  "model '%s' output '%s': the same tensor is an input of this run"
                      .formatted(model.contract().name(), name));
            }
          }
        });
  }
}
