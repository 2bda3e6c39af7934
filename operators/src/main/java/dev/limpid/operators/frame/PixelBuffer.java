package dev.limpid.operators.frame;

import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pixels of a batch, {@code uint8 [capacity][H][W][C]}: once where the codec can reach them and
 * once on the device of the models; on a CPU the two are the same memory. Counted by reference and
 * returned to its {@link PixelPool} when the last holder releases it. Slots may be filled by
 * several threads, one slot each. Between taking a buffer from its pool and the first {@link
 * #download} the device's side is written; afterwards it stays as it is, so that one copy down
 * serves all who ask for it.
 */
public final class PixelBuffer {
  private final PixelPool pool;
  private final DeviceMemory memory;
  private final int capacity;
  private final PixelShape shape;
  private final Tensor host;
  private final Tensor device;
  private final AtomicInteger holders = new AtomicInteger();

  /** How many frames are the same on both sides. */
  private int shared;

  PixelBuffer(PixelPool pool, DeviceMemory memory, int capacity, PixelShape shape) {
    this.pool = pool;
    this.memory = memory;
    this.capacity = capacity;
    this.shape = shape;
    this.host = memory.allocateStaging(DType.UINT8, dimensions(capacity));
    this.device = host.device() == memory.device() ? host : beside(host);
  }

  /** Memory on the device; the host's is given up if there is no room. */
  private Tensor beside(Tensor staging) {
    try {
      return memory.allocate(DType.UINT8, staging.shape());
    } catch (RuntimeException e) {
      staging.close();
      throw e;
    }
  }

  private long[] dimensions(int count) {
    return new long[] {count, shape.height(), shape.width(), shape.channels()};
  }

  /** Host memory of one frame; the slice is the caller's while it holds the buffer. */
  public ByteBuffer slot(int index) {
    return host.buffer().slice(index * shape.bytes(), shape.bytes());
  }

  /** The first {@code count} frames on the device, {@code [count][H][W][C]}; owned by this. */
  public Tensor device(int count) {
    return device.view(dimensions(count));
  }

  /** Makes the first {@code count} frames, written through {@link #slot}, visible on the device. */
  public void upload(int count) {
    if (host != device) {
      memory.copy(host, 0, device, 0, (long) count * shape.bytes());
      shared = count;
    }
  }

  /** Makes the first {@code count} frames of the device readable through {@link #slot}. */
  public void download(int count) {
    if (host != device && shared < count) {
      memory.copy(device, 0, host, 0, (long) count * shape.bytes());
      shared = count;
    }
  }

  /** Moves the pixels of a slot into another one, in host memory. */
  public void move(int from, int to) {
    slot(to).put(slot(from));
  }

  /** Moves the pixels of a slot into another one, on the device. */
  public void moveOnDevice(int from, int to) {
    if (from != to) {
      long bytes = shape.bytes();
      memory.copy(device, from * bytes, device, to * bytes, bytes);
      shared = 0;
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

  /** Bytes of all slots, in host memory. */
  long byteSize() {
    return (long) capacity * shape.bytes();
  }

  /** Size of each frame. */
  public PixelShape shape() {
    return shape;
  }

  /** Forgets what was in it. */
  void reuse() {
    shared = 0;
  }

  void free() {
    host.close();
    if (device != host) {
      device.close();
    }
  }
}
