package dev.limpid.operators.inference;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens models. Stateless and thread-safe. */
public final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private Engine() {}

  /** Version of ONNX Runtime's native library. */
  public static String version() {
    return Ort.version();
  }

  /** What ONNX Runtime's native library was built to run on, by the runtime's own names. */
  public static List<String> providers() {
    return Ort.providers();
  }

  /**
   * The CUDA device that models would run on, for people: its name and memory.
   *
   * @throws ModelException (LOAD) with the reason if models cannot run on it
   */
  public static String cudaDevice(int deviceId) {
    return SessionOpening.cudaMemory(deviceId).describe();
  }

  /**
   * Reads a model file and checks that its contract agrees with its graph.
   *
   * @throws ModelException LOAD or CONTRACT, see {@link Model#read}
   */
  public static Model inspect(Path path) {
    return Model.read(path);
  }

  /**
   * Opens a session, to be used by one thread and closed by the caller.
   *
   * @throws ModelException (LOAD) if the runtime refuses the graph, or the device asked for cannot
   *     run it; {@link Device#AUTO} never fails for want of a CUDA device
   */
  public static Session open(Model model, EngineOptions options) {
    return opened(model, options, null);
  }

  /** The same, with {@code watch} looking on. */
  public static Session open(Model model, EngineOptions options, Watch watch) {
    return opened(model, options, watch);
  }

  private static Session opened(Model model, EngineOptions options, @Nullable Watch watch) {
    return switch (options.device()) {
      case CPU -> SessionOpening.onCpu(model, options, watch);
      case CUDA -> SessionOpening.onCuda(model, options, watch);
      case AUTO -> onOneDevice(options, (decided, memory) -> opened(model, decided, watch));
    };
  }

  /** What is done on a device. */
  public interface OnDevice<T> {
    /**
     * @param decided options whose device is {@link Device#CPU} or {@link Device#CUDA}
     * @param memory of that device
     */
    T apply(EngineOptions decided, DeviceMemory memory);
  }

  /**
   * Does something, such as opening several models, on one device: the one asked for or, with
   * {@link Device#AUTO}, CUDA if all of it can be done there, else the CPU.
   *
   * @throws ModelException (LOAD) if the device asked for cannot be used
   */
  public static <T> T onOneDevice(EngineOptions options, OnDevice<T> action) {
    return switch (options.device()) {
      case CPU -> action.apply(options, HostMemory.INSTANCE);
      case CUDA -> action.apply(options, SessionOpening.cudaMemory(options.deviceId()));
      case AUTO -> onBestDevice(options, action);
    };
  }

  private static <T> T onBestDevice(EngineOptions options, OnDevice<T> action) {
    try {
      return onOneDevice(options.on(Device.CUDA), action);
    } catch (ModelException e) {
      if (e.code() != ModelException.Code.LOAD) {
        throw e;
      }
      LOG.info("models run on the CPU: {}", e.getMessage());
      return onOneDevice(options.on(Device.CPU), action);
    }
  }
}
