package dev.limpid.media;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Ends FFmpeg's blocking calls when their time is up, when the thread that armed it is interrupted,
 * or when another thread aborts them. FFmpeg asks about every 100 ms whether it should go on
 * waiting. Thread-safe.
 *
 * <p>All deadlines share one native callback, since JavaCPP can make only a few; the opaque pointer
 * that FFmpeg hands back is not an address but the number of the deadline.
 */
final class Deadline implements AutoCloseable {
  private static final AtomicLong LAST_ID = new AtomicLong();
  private static final ConcurrentMap<Long, Deadline> OPEN = new ConcurrentHashMap<>();
  private static final Callback CALLBACK = new Callback();

  private final long id = LAST_ID.incrementAndGet();
  private volatile long armedAtNanos;
  private volatile long allowedNanos = Long.MAX_VALUE;
  private volatile Thread caller = Thread.currentThread();
  private volatile boolean aborted;

  Deadline() {
    OPEN.put(id, this);
  }

  void attachTo(AVFormatContext context) {
    context.interrupt_callback().callback(CALLBACK).opaque(new Key(id));
  }

  /** Starts the clock for the next blocking calls. */
  void arm(Duration allowed) {
    caller = Thread.currentThread();
    armedAtNanos = System.nanoTime();
    allowedNanos = allowed.toNanos();
  }

  /** Makes the running and all later calls fail. */
  void abort() {
    aborted = true;
  }

  boolean isAborted() {
    return aborted || caller.isInterrupted();
  }

  boolean isOver() {
    return isAborted() || System.nanoTime() - armedAtNanos > allowedNanos;
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }

  private static final class Key extends Pointer {
    Key(long id) {
      address = id;
    }
  }

  private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
    @Override
    public int call(Pointer opaque) {
      Deadline deadline = OPEN.get(opaque.address());
      return deadline == null || deadline.isOver() ? 1 : 0;
    }
  }
}
