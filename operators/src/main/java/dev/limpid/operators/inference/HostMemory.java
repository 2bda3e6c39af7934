package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.ModelException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.global.onnxruntime;

/** Plain memory of this machine, aligned for the widest vector instructions. Stateless. */
public final class HostMemory implements DeviceMemory {
  /** The one instance; host memory has no state of its own. */
  public static final HostMemory INSTANCE = new HostMemory();

  private static final int ALIGNMENT_BYTES = 64;

  /** Lives as long as the process, like the runtime's environment. */
  private static final class Location {
    static final MemoryInfo CPU =
        MemoryInfo.CreateCpu(onnxruntime.OrtDeviceAllocator, onnxruntime.OrtMemTypeDefault);
  }

  private HostMemory() {}

  @Override
  public Device device() {
    return Device.CPU;
  }

  @Override
  public Tensor allocate(DType dtype, long... shape) {
    return wrap(dtype, shape, block(dtype, shape));
  }

  @Override
  public Tensor allocateStaging(DType dtype, long... shape) {
    return allocate(dtype, shape);
  }

  @Override
  public void clear(Tensor tensor) {
    Pointer.memset(tensor.at(0, tensor.byteSize()), 0, tensor.byteSize());
  }

  @Override
  public void copy(
      Tensor source, long sourceByteOffset, Tensor target, long targetByteOffset, long bytes) {
    Pointer.memmove(target.at(targetByteOffset, bytes), source.at(sourceByteOffset, bytes), bytes);
  }

  @Override
  public void synchronize() {
    // Every operation on host memory is done when it returns.
  }

  /** A host tensor over memory that was taken elsewhere; takes ownership of it. */
  static Tensor wrap(DType dtype, long[] shape, Tensor.Block block) {
    return new Tensor(dtype, shape, Device.CPU, block, Location.CPU.asOrtMemoryInfo(), true);
  }

  private static Tensor.Block block(DType dtype, long[] shape) {
    Ort.load();
    long bytes = Tensor.byteSize(dtype, shape);
    Pointer base = Pointer.calloc(1, Math.addExact(bytes, ALIGNMENT_BYTES));
    if (base == null || base.isNull()) {
      throw new ModelException(
          ModelException.Code.RUNTIME,
          "tensor %s: cannot take %d bytes of host memory"
              .formatted(Tensor.describe(dtype, shape), bytes));
    }
    long padding = -base.address() & (ALIGNMENT_BYTES - 1);
    BytePointer data = new BytePointer(base).getPointer(padding);
    return new Tensor.Block(data, () -> Pointer.free(base));
  }
}
