package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnxruntime.SessionOptions;

/**
 * Looks on while a session works: counts the copies that go through its memory and has ONNX Runtime
 * write a profile, one entry per node that ran, when the session is closed. For measurements; it
 * slows the session down. One watch is for one session. Counts can be read by any thread.
 */
public final class Watch {
  private final Path profile;
  private final LongAdder up = new LongAdder();
  private final LongAdder down = new LongAdder();
  private final LongAdder within = new LongAdder();

  /**
   * @param profile how the path of the profile begins; the runtime adds the time and {@code .json}
   */
  public Watch(Path profile) {
    this.profile = profile;
  }

  /** Copies from the host to the device so far. */
  public long up() {
    return up.sum();
  }

  /** Copies from the device to the host so far. */
  public long down() {
    return down.sum();
  }

  /** Copies from the device, or the host, to itself so far. */
  public long within() {
    return within.sum();
  }

  void prepare(SessionOptions settings) {
    try (BytePointer prefix = new BytePointer(profile.toString())) {
      settings.EnableProfiling(prefix);
    }
  }

  DeviceMemory over(DeviceMemory memory) {
    return new Counted(memory);
  }

  private void count(Device from, Device to) {
    LongAdder counter = from == to ? within : from == Device.CPU ? up : down;
    counter.increment();
  }

  private final class Counted implements DeviceMemory {
    private final DeviceMemory memory;

    Counted(DeviceMemory memory) {
      this.memory = memory;
    }

    @Override
    public Device device() {
      return memory.device();
    }

    @Override
    public Tensor allocate(DType dtype, long... shape) {
      return memory.allocate(dtype, shape);
    }

    @Override
    public Tensor allocateStaging(DType dtype, long... shape) {
      return memory.allocateStaging(dtype, shape);
    }

    @Override
    public void clear(Tensor tensor) {
      memory.clear(tensor);
    }

    @Override
    public void copy(
        Tensor source, long sourceByteOffset, Tensor target, long targetByteOffset, long bytes) {
      count(source.device(), target.device());
      memory.copy(source, sourceByteOffset, target, targetByteOffset, bytes);
    }

    @Override
    public void synchronize() {
      memory.synchronize();
    }
  }
}
