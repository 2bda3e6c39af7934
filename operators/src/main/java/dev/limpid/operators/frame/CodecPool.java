package dev.limpid.operators.frame;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decodes and encodes beside the operator's thread, so that codecs overlap with inference. How much
 * is in flight is bounded by the callers.
 */
public final class CodecPool implements AutoCloseable {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final ExecutorService executor;
  private final int jpegQuality;

  public CodecPool(int threads, int jpegQuality) {
    this.jpegQuality = jpegQuality;
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "limpid-codec-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Decodes into {@code target}; the future fails with an {@code ImageException}. */
  public CompletableFuture<Void> decode(byte[] encoded, ImageHeader header, ByteBuffer target) {
    return CompletableFuture.runAsync(() -> FrameCodec.decode(encoded, header, target), executor);
  }

  /** Encodes slot {@code index}, then releases the buffer. */
  public CompletableFuture<byte[]> encode(PixelBuffer pixels, int index) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return FrameCodec.encodeJpeg(
                pixels.slot(index), pixels.shape().width(), pixels.shape().height(), jpegQuality);
          } finally {
            pixels.release();
          }
        },
        executor);
  }

  /** Waits for running tasks: they use memory that is freed next. */
  @Override
  public void close() {
    executor.shutdownNow();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (executor.awaitTermination(1, TimeUnit.SECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
