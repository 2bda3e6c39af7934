package dev.limpid.operators.inference;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnxruntime.CUDAProviderOptions;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.StringStringMap;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.jspecify.annotations.Nullable;

/** Makes a session, and leaves nothing behind if that fails. */
final class SessionOpening {
  private static final long MEBIBYTE = 1 << 20;

  private SessionOpening() {}

  static Session onCpu(Model model, EngineOptions options, @Nullable Watch watch) {
    return onCpu(model, options, HostMemory.INSTANCE, watch);
  }

  /** Runs on the CPU with tensors from {@code memory}, which must be memory of this machine. */
  static Session onCpu(
      Model model, EngineOptions options, DeviceMemory memory, @Nullable Watch watch) {
    Ort.load();
    try (SessionOptions settings = settings(options, watch)) {
      return create(model, settings, watched(memory, watch), Ort.CPU_PROVIDER);
    }
  }

  static Session onCuda(Model model, EngineOptions options, @Nullable Watch watch) {
    Ort.load();
    try (SessionOptions settings = settings(options, watch)) {
      DeviceMemory memory = cudaMemory(options.deviceId());
      settings.SetDeterministicCompute(true);
      appendCuda(settings, options.deviceId());
      return create(model, settings, watched(memory, watch), Ort.CUDA_PROVIDER);
    } catch (ModelException e) {
      throw new ModelException(
          e.code(),
          "model '%s': device cuda asked for, but %s"
              .formatted(model.contract().name(), e.getMessage()),
          e);
    }
  }

  private static DeviceMemory watched(DeviceMemory memory, @Nullable Watch watch) {
    return watch == null ? memory : watch.over(memory);
  }

  private static void appendCuda(SessionOptions settings, int deviceId) {
    try (CUDAProviderOptions cuda = new CUDAProviderOptions();
        StringStringMap values = new StringStringMap()) {
      put(values, "device_id", Integer.toString(deviceId));
      put(values, "arena_extend_strategy", "kSameAsRequested");
      // Sizes of batches change all the time: choose kernels by rule, not by trying all of them.
      put(values, "cudnn_conv_algo_search", "HEURISTIC");
      cuda.Update(values);
      settings.AppendExecutionProvider_CUDA_V2(cuda.asOrtCUDAProviderOptionsV2());
    } catch (RuntimeException e) {
      throw unavailable("its provider cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static void put(StringStringMap values, String key, String value) {
    try (BytePointer name = new BytePointer(key)) {
      values.put(name, value);
    }
  }

  /** The memory of a CUDA device that sessions can run on; else fails with the reason. */
  static CudaMemory cudaMemory(int deviceId) {
    if (!Ort.providers().contains(Ort.CUDA_PROVIDER)) {
      throw unavailable("this build of ONNX Runtime has no CUDA provider", null);
    }
    try {
      return CudaMemory.of(deviceId);
    } catch (LinkageError e) {
      throw unavailable(
          "the CUDA runtime cannot be loaded, expected CUDA 13 and cuDNN 9 on the library path", e);
    } catch (ModelException e) {
      throw unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  private static SessionOptions settings(EngineOptions options, @Nullable Watch watch) {
    SessionOptions settings = new SessionOptions();
    try {
      settings.SetIntraOpNumThreads(options.threads());
      settings.SetInterOpNumThreads(1);
      settings.SetExecutionMode(onnxruntime.ORT_SEQUENTIAL);
      settings.SetGraphOptimizationLevel(onnxruntime.ORT_ENABLE_ALL);
      // One plan of memory per batch and frame size would be kept for ever.
      settings.DisableMemPattern();
      settings.AddConfigEntry("session.set_denormal_as_zero", "1");
      // Waiting threads would burn the cores that decode and encode: src/bench/README.md has
      // figures.
      settings.AddConfigEntry("session.intra_op.allow_spinning", "0");
      settings.AddConfigEntry("session.record_ep_graph_assignment_info", "1");
      if (watch != null) {
        watch.prepare(settings);
      }
      return settings;
    } catch (RuntimeException e) {
      settings.close();
      throw e;
    }
  }

  private static Session create(
      Model model, SessionOptions settings, DeviceMemory memory, String provider) {
    byte[] bytes = model.bytes();
    org.bytedeco.onnxruntime.Session session;
    try (BytePointer graph = new BytePointer(bytes)) {
      session =
          new org.bytedeco.onnxruntime.Session(Ort.environment(), graph, bytes.length, settings);
    } catch (RuntimeException e) {
      throw new ModelException(
          ModelException.Code.LOAD,
          "model '%s': ONNX Runtime %s refuses %s (%.1f MiB): %s"
              .formatted(
                  model.contract().name(),
                  Ort.version(),
                  model.path(),
                  (double) bytes.length / MEBIBYTE,
                  e.getMessage()),
          e);
    }
    try {
      requireAssigned(model, session, provider);
      return new Session(model, session, memory);
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  /** A provider that is registered but took no node would silently leave all work to the CPU. */
  private static void requireAssigned(
      Model model, org.bytedeco.onnxruntime.Session session, String provider) {
    NodeAssignment nodes = NodeAssignment.of(session);
    if (nodes.count(provider) == 0) {
      throw new ModelException(
          ModelException.Code.LOAD,
          "model '%s': ONNX Runtime gave %s no node of the graph: %s"
              .formatted(model.contract().name(), provider, nodes));
    }
  }

  private static ModelException unavailable(String reason, @Nullable Throwable cause) {
    return new ModelException(
        ModelException.Code.LOAD,
        "%s; available providers: %s".formatted(reason, String.join(", ", Ort.providers())),
        cause);
  }
}
