package dev.limpid.operators.stream;

import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pixels of a batch: {@code uint8 [capacity][H][W][3]} RGB, once where the codec can reach them and
 * once on the device of the models; on a CPU the two are the same memory. Counted by reference and
 * returned to its {@link PixelPool} when the last holder releases it. Slots may be filled by
 * several threads, one slot each.
 */
public final class PixelBuffer {
  private final PixelPool pool;
  private final DeviceMemory memory;
  private final int capacity;
  private final int height;
  private final int width;
  private final Tensor host;
  private final Tensor device;
  private final AtomicInteger holders = new AtomicInteger();

  PixelBuffer(PixelPool pool, DeviceMemory memory, int capacity, int height, int width) {
    this.pool = pool;
    this.memory = memory;
    this.capacity = capacity;
    this.height = height;
    this.width = width;
    this.host = memory.allocateStaging(DType.UINT8, capacity, height, width, 3);
    this.device =
        host.device() == memory.device()
            ? host
            : memory.allocate(DType.UINT8, capacity, height, width, 3);
  }

  /** Host memory of one frame; the slice is the caller's while it holds the buffer. */
  public ByteBuffer slot(int index) {
    return host.buffer().slice(index * frameBytes(), frameBytes());
  }

  /** The first {@code count} frames on the device, {@code [count][H][W][3]}; owned by this. */
  public Tensor device(int count) {
    return device.view(count, height, width, 3);
  }

  /** Makes the first {@code count} frames, written through {@link #slot}, visible on the device. */
  public void upload(int count) {
    if (host != device) {
      memory.copy(host, 0, device, 0, (long) count * frameBytes());
    }
  }

  /** Makes the first {@code count} frames of the device readable through {@link #slot}. */
  public void download(int count) {
    if (host != device) {
      memory.copy(device, 0, host, 0, (long) count * frameBytes());
    }
  }

  /** Moves the pixels of a slot into another one, in host memory. */
  void move(int from, int to) {
    slot(to).put(slot(from));
  }

  /** Moves the pixels of a slot into another one, on the device. */
  void moveOnDevice(int from, int to) {
    if (from != to) {
      long bytes = frameBytes();
      memory.copy(device, from * bytes, device, to * bytes, bytes);
    }
  }

  /** One more holder. */
  public PixelBuffer retain() {
    holders.incrementAndGet();
    return this;
  }

  /** One holder less; the last one returns the buffer to its pool. Thread-safe. */
  public void release() {
    int left = holders.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("pixel buffer released more often than retained");
    }
    if (left == 0) {
      pool.giveBack(this);
    }
  }

  /** Slots. */
  public int capacity() {
    return capacity;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  private int frameBytes() {
    return Math.multiplyExact(3 * height, width);
  }

  void free() {
    host.close();
    if (device != host) {
      device.close();
    }
  }
}
