package dev.limpid.operators.frame;

import dev.limpid.operators.inference.DeviceMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Keeps pixel buffers for the next batch of the same size. Owns every buffer it made: closing the
 * pool frees all of them, also those that someone still holds. Buffers of sizes that were not asked
 * for lately are freed. Thread-safe.
 */
public final class PixelPool implements AutoCloseable {
  private static final int SIZES_KEPT = 8;

  private record Size(int capacity, PixelShape shape) {}

  private final DeviceMemory memory;

  private final LinkedHashMap<Size, Deque<PixelBuffer>> idle = new LinkedHashMap<>(16, 0.75f, true);

  private final Set<PixelBuffer> lent = new HashSet<>();

  private final long idleMaxBytes;
  private long lentBytes;
  private long idleBytes;
  private boolean closed;

  /** A pool that keeps every buffer of sizes that were asked for lately. */
  public PixelPool(DeviceMemory memory) {
    this(memory, Long.MAX_VALUE);
  }

  /**
   * @param idleMaxBytes most bytes of buffers that nobody holds
   */
  public PixelPool(DeviceMemory memory, long idleMaxBytes) {
    this.memory = memory;
    this.idleMaxBytes = idleMaxBytes;
  }

  /** Bytes of the buffers that somebody holds. */
  public synchronized long lentBytes() {
    return lentBytes;
  }

  /** A buffer with one holder, the caller. Its content is undefined. */
  public synchronized PixelBuffer take(int capacity, PixelShape shape) {
    if (closed) {
      throw new IllegalStateException("pixel pool is closed");
    }
    Size size = new Size(capacity, shape);
    Deque<PixelBuffer> free = idle.computeIfAbsent(size, unused -> new ArrayDeque<>());
    PixelBuffer buffer = free.poll();
    if (buffer == null) {
      evict();
      buffer = new PixelBuffer(this, memory, capacity, shape);
    } else {
      idleBytes -= buffer.byteSize();
    }
    buffer.reuse();
    lent.add(buffer);
    lentBytes += buffer.byteSize();
    return buffer.retain();
  }

  public synchronized void giveBack(PixelBuffer buffer) {
    if (!lent.remove(buffer)) {
      return;
    }
    lentBytes -= buffer.byteSize();
    Deque<PixelBuffer> free = idle.get(new Size(buffer.capacity(), buffer.shape()));
    if (free == null || idleBytes + buffer.byteSize() > idleMaxBytes) {
      buffer.free();
    } else {
      idleBytes += buffer.byteSize();
      free.push(buffer);
    }
  }

  private synchronized void evict() {
    var sizes = idle.entrySet().iterator();
    for (int extra = idle.size() - SIZES_KEPT; extra > 0; extra--) {
      Map.Entry<Size, Deque<PixelBuffer>> oldest = sizes.next();
      for (PixelBuffer buffer : oldest.getValue()) {
        idleBytes -= buffer.byteSize();
        buffer.free();
      }
      sizes.remove();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(free -> free.forEach(PixelBuffer::free));
    idle.clear();
    lent.forEach(PixelBuffer::free);
    lent.clear();
  }
}
