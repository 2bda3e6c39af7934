package dev.limpid.operators.inference;

import dev.limpid.operators.model.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.OrtApi;
import org.bytedeco.onnxruntime.OrtStatus;
import org.bytedeco.onnxruntime.StringVector;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime's process-wide side: natives are loaded once, one environment lives for ever. */
final class Ort {
  static final String CPU_PROVIDER = "CPUExecutionProvider";
  static final String CUDA_PROVIDER = "CUDAExecutionProvider";

  /** The failure is kept: of a class that could not be made, Java tells later callers no cause. */
  private static final class Holder {
    static final @Nullable Env ENVIRONMENT;
    static final @Nullable LinkageError FAILURE;

    static {
      Env environment = null;
      LinkageError failure = null;
      try {
        environment = new Env(onnxruntime.ORT_LOGGING_LEVEL_WARNING, "limpid");
      } catch (LinkageError e) {
        failure = e;
      }
      ENVIRONMENT = environment;
      FAILURE = failure;
    }
  }

  private Ort() {}

  /**
   * Loads the native libraries unless they are.
   *
   * @throws ModelException (LOAD) if they are missing or do not fit this machine
   */
  static void load() {
    environment();
  }

  static Env environment() {
    Env environment = Holder.ENVIRONMENT;
    if (environment != null) {
      return environment;
    }
    LinkageError failure = Objects.requireNonNull(Holder.FAILURE);
    throw new ModelException(
        ModelException.Code.LOAD,
        "ONNX Runtime's native libraries cannot be loaded on %s: %s. Expected the onnxruntime, dnnl, opencl and javacpp jars of this platform on the class path, a folder to unpack them into, and memory for them"
            .formatted(Loader.getPlatform(), rootCause(failure)),
        failure);
  }

  /**
   * Throws what a call of the C API reports, and frees the report.
   *
   * @param status null when the call went well
   */
  static void check(@Nullable OrtStatus status) {
    if (status == null || status.isNull()) {
      return;
    }
    OrtApi api = onnxruntime.GetApi();
    String message = api.GetErrorMessage().call(status).getString();
    api.ReleaseStatus(status);
    throw new ModelException(ModelException.Code.RUNTIME, "ONNX Runtime: " + message);
  }

  /** Version of the native library, such as {@code 1.24.1}. */
  static String version() {
    load();
    try (BytePointer version = onnxruntime.GetVersionString()) {
      return version.getString();
    }
  }

  /** Execution providers that the native library was built with. */
  static List<String> providers() {
    load();
    try (StringVector providers = onnxruntime.GetAvailableProviders()) {
      List<String> names = new ArrayList<>();
      for (long i = 0; i < providers.size(); i++) {
        try (BytePointer name = providers.get(i)) {
          names.add(name.getString());
        }
      }
      return names;
    }
  }

  private static Throwable rootCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
