package dev.limpid.operators.stage;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.state.StageState;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Successive frames of each stream for a model that sees several at once. All but the newest are
 * kept with the stream's state, in host memory; before a stream's first frame the first one is
 * repeated. Owns the tensor that it gives. Single-threaded.
 */
final class WindowTensor implements AutoCloseable {
  /** How many tensors a stream keeps. */
  static final int KEPT = 2;

  private final DeviceMemory memory;
  private final int frames;
  private @Nullable Tensor host;
  private @Nullable Tensor device;
  private @Nullable PixelShape shape;
  private int capacity;

  /**
   * @param frames seen at once, the newest included
   */
  WindowTensor(DeviceMemory memory, int frames) {
    this.memory = memory;
    this.frames = frames;
  }

  /** What a stream keeps: the earlier frames, and whether there are any. */
  static List<StateSpec> specs(int channels, int frames) {
    String earlier = String.valueOf(Math.max(1, frames - 1));
    return List.of(
        StateSpec.kept(
            "limpid.window", DType.UINT8, "N", earlier, "H", "W", String.valueOf(channels)),
        StateSpec.kept("limpid.begun", DType.UINT8, "N"));
  }

  /**
   * Adds a frame to the window of each stream.
   *
   * @param pictures one per state
   * @param keptIndex where a state keeps what {@link #specs} says
   * @return {@code [count][frames][H][W][C]} on the device, the oldest first; valid until the next
   *     call
   */
  Tensor of(PixelBuffer pictures, List<StageState> states, int keptIndex) {
    reserve(pictures);
    int count = states.size();
    pictures.download(count);
    int bytes = pictures.shape().bytes();
    Tensor target = Objects.requireNonNull(host);
    for (int i = 0; i < count; i++) {
      ByteBuffer slot = target.buffer().slice(i * frames * bytes, frames * bytes);
      fill(slot, pictures.slot(i), states.get(i), keptIndex, bytes);
    }
    Tensor onDevice = Objects.requireNonNull(device);
    if (onDevice != target) {
      memory.copy(target, 0, onDevice, 0, (long) count * frames * bytes);
    }
    PixelShape size = pictures.shape();
    return onDevice.view(count, frames, size.height(), size.width(), size.channels());
  }

  /** Takes over the frames of a stream of the same size, kept behind what stages keep. */
  static void copy(StageState from, StageState to) {
    for (int i = 1; i <= KEPT; i++) {
      ByteBuffer source = from.kept().get(from.kept().size() - i).buffer();
      to.kept().get(to.kept().size() - i).buffer().put(source);
    }
  }

  private void fill(
      ByteBuffer window, ByteBuffer newest, StageState state, int keptIndex, int bytes) {
    if (frames == 1) {
      window.put(newest);
      return;
    }
    ByteBuffer earlier = state.kept().get(keptIndex).buffer();
    ByteBuffer begun = state.kept().get(keptIndex + 1).buffer();
    if (begun.get(0) == 0) {
      begun.put(0, (byte) 1);
      for (int i = 0; i < frames - 1; i++) {
        earlier.put(i * bytes, newest, 0, bytes);
      }
    }
    window.put(0, earlier, 0, (frames - 1) * bytes);
    window.put((frames - 1) * bytes, newest, 0, bytes);
    earlier.put(0, window, bytes, (frames - 1) * bytes);
  }

  private void reserve(PixelBuffer pictures) {
    if (pictures.shape().equals(shape) && pictures.capacity() <= capacity) {
      return;
    }
    close();
    PixelShape size = pictures.shape();
    long[] dimensions = {
      pictures.capacity(), frames, size.height(), size.width(), size.channels(),
    };
    Tensor staging = memory.allocateStaging(DType.UINT8, dimensions);
    host = staging;
    device =
        staging.device() == memory.device() ? staging : memory.allocate(DType.UINT8, dimensions);
    shape = size;
    capacity = pictures.capacity();
  }

  @Override
  public void close() {
    if (device != null && device != host) {
      device.close();
    }
    if (host != null) {
      host.close();
    }
    host = null;
    device = null;
    shape = null;
  }
}
