package dev.limpid.operators.inference;

import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaFreeHost;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceCount;
import static org.bytedeco.cuda.global.cudart.cudaGetDeviceProperties;
import static org.bytedeco.cuda.global.cudart.cudaGetErrorString;
import static org.bytedeco.cuda.global.cudart.cudaHostAlloc;
import static org.bytedeco.cuda.global.cudart.cudaHostAllocDefault;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemcpy;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToDevice;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemset;
import static org.bytedeco.cuda.global.cudart.cudaSetDevice;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaSuccess;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.ModelException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one CUDA device. There is one instance per device and process; loading this class loads
 * the CUDA runtime.
 *
 * <p>All copies go through the device's default stream. ONNX Runtime computes on a stream of its
 * own that does not wait for the default one, so {@link Session#run} calls {@link #synchronize}
 * before it starts: copies between device tensors and clears return before they are done. A run
 * returns when its results are complete, so copies after it need no wait.
 */
final class CudaMemory implements DeviceMemory {
  private static final Map<Integer, CudaMemory> DEVICES = new ConcurrentHashMap<>();
  private static final @Nullable CUstream_st DEFAULT_STREAM = null;

  private static final double GIBIBYTE = 1L << 30;

  private final int deviceId;
  // Lives as long as the process, like the device.
  private final MemoryInfo location;

  private CudaMemory(int deviceId) {
    int[] count = new int[1];
    check(cudaGetDeviceCount(count), "count CUDA devices");
    if (deviceId >= count[0]) {
      throw failure("expected a CUDA device %d, this machine has %d".formatted(deviceId, count[0]));
    }
    this.deviceId = deviceId;
    this.location =
        new MemoryInfo(
            "Cuda", onnxruntime.OrtDeviceAllocator, deviceId, onnxruntime.OrtMemTypeDefault);
  }

  /**
   * The memory of a device.
   *
   * @throws ModelException (RUNTIME) if there is no such device, or no driver
   * @throws LinkageError if the CUDA runtime cannot be loaded
   */
  static CudaMemory of(int deviceId) {
    return DEVICES.computeIfAbsent(deviceId, CudaMemory::new);
  }

  /** Name and memory of the device, for people. */
  String describe() {
    try (cudaDeviceProp properties = new cudaDeviceProp()) {
      check(cudaGetDeviceProperties(properties, deviceId), "describe CUDA device " + deviceId);
      return "%s, %.0f GiB"
          .formatted(properties.name().getString(), properties.totalGlobalMem() / GIBIBYTE);
    }
  }

  @Override
  public Device device() {
    return Device.CUDA;
  }

  @Override
  public Tensor allocate(DType dtype, long... shape) {
    long bytes = Tensor.byteSize(dtype, shape);
    Tensor.Block block = deviceBlock(Tensor.describe(dtype, shape), bytes);
    Tensor tensor = new Tensor(dtype, shape, Device.CUDA, block, location.asOrtMemoryInfo(), false);
    try {
      clear(tensor);
      return tensor;
    } catch (RuntimeException | Error e) {
      tensor.close();
      throw e;
    }
  }

  @Override
  public Tensor allocateStaging(DType dtype, long... shape) {
    long bytes = Tensor.byteSize(dtype, shape);
    Tensor.Block block = pinnedBlock(Tensor.describe(dtype, shape), bytes);
    Pointer.memset(block.data(), 0, bytes);
    return HostMemory.wrap(dtype, shape, block);
  }

  @Override
  public void clear(Tensor tensor) {
    if (tensor.device() == Device.CPU) {
      HostMemory.INSTANCE.clear(tensor);
      return;
    }
    select();
    check(cudaMemset(tensor.at(0, tensor.byteSize()), 0, tensor.byteSize()), "clear " + tensor);
  }

  @Override
  public void copy(
      Tensor source, long sourceByteOffset, Tensor target, long targetByteOffset, long bytes) {
    Pointer from = source.at(sourceByteOffset, bytes);
    Pointer to = target.at(targetByteOffset, bytes);
    select();
    check(
        cudaMemcpy(to, from, bytes, direction(source.device(), target.device())),
        "copy %d bytes from %s on %s to %s on %s"
            .formatted(bytes, source, source.device(), target, target.device()));
  }

  @Override
  public void synchronize() {
    select();
    check(cudaStreamSynchronize(DEFAULT_STREAM), "wait for copies");
  }

  private static int direction(Device source, Device target) {
    if (source == Device.CUDA) {
      return target == Device.CUDA ? cudaMemcpyDeviceToDevice : cudaMemcpyDeviceToHost;
    }
    return target == Device.CUDA ? cudaMemcpyHostToDevice : cudaMemcpyHostToHost;
  }

  private Tensor.Block deviceBlock(String tensor, long bytes) {
    select();
    try (PointerPointer<Pointer> address = new PointerPointer<>(1)) {
      check(cudaMalloc(address, bytes), "take %d bytes for %s".formatted(bytes, tensor));
      BytePointer data = new BytePointer(address.get(0));
      return new Tensor.Block(data, () -> check(cudaFree(data), "free " + tensor));
    }
  }

  private Tensor.Block pinnedBlock(String tensor, long bytes) {
    select();
    try (PointerPointer<Pointer> address = new PointerPointer<>(1)) {
      check(
          cudaHostAlloc(address, bytes, cudaHostAllocDefault),
          "take %d bytes of pinned host memory for %s".formatted(bytes, tensor));
      BytePointer data = new BytePointer(address.get(0));
      return new Tensor.Block(data, () -> check(cudaFreeHost(data), "free pinned " + tensor));
    }
  }

  /** The current device is a property of the calling thread. */
  private void select() {
    check(cudaSetDevice(deviceId), "select CUDA device " + deviceId);
  }

  private static void check(int status, String action) {
    if (status != cudaSuccess) {
      throw failure(
          "CUDA could not %s: %s".formatted(action, cudaGetErrorString(status).getString()));
    }
  }

  private static ModelException failure(String message) {
    return new ModelException(ModelException.Code.RUNTIME, message);
  }
}
