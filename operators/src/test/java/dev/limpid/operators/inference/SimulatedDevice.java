package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * A device whose memory Java cannot touch, as on a GPU, while the model runs on the CPU. Whatever
 * works with it copies through staging tensors as it must. Counts the copies.
 */
public final class SimulatedDevice implements DeviceMemory {
  private static final MemoryInfo HOST =
      MemoryInfo.CreateCpu(onnxruntime.OrtDeviceAllocator, onnxruntime.OrtMemTypeDefault);

  private long uploads;
  private long downloads;

  /** Opens a model on this device. */
  public Session open(Model model) {
    return SessionOpening.onCpu(model, EngineOptions.cpu(1), this, null);
  }

  /** Opens a model on this device, with {@code watch} looking on. */
  Session open(Model model, Watch watch) {
    return SessionOpening.onCpu(model, EngineOptions.cpu(1), this, watch);
  }

  /** Copies from host tensors to device tensors so far. */
  public long uploads() {
    return uploads;
  }

  /** Copies from device tensors to host tensors so far. */
  public long downloads() {
    return downloads;
  }

  @Override
  public Device device() {
    return Device.CUDA;
  }

  @Override
  public Tensor allocate(DType dtype, long... shape) {
    Tensor host = HostMemory.INSTANCE.allocate(dtype, shape);
    Tensor.Block block =
        new Tensor.Block(new BytePointer(host.at(0, host.byteSize())), host::close);
    return new Tensor(dtype, shape, Device.CUDA, block, HOST.asOrtMemoryInfo(), false);
  }

  @Override
  public Tensor allocateStaging(DType dtype, long... shape) {
    return HostMemory.INSTANCE.allocate(dtype, shape);
  }

  @Override
  public void clear(Tensor tensor) {
    HostMemory.INSTANCE.clear(tensor);
  }

  @Override
  public void copy(
      Tensor source, long sourceByteOffset, Tensor target, long targetByteOffset, long bytes) {
    if (source.device() == Device.CPU && target.device() == Device.CUDA) {
      uploads++;
    }
    if (source.device() == Device.CUDA && target.device() == Device.CPU) {
      downloads++;
    }
    HostMemory.INSTANCE.copy(source, sourceByteOffset, target, targetByteOffset, bytes);
  }

  @Override
  public void synchronize() {
    // Copies are done when they return.
  }
}
