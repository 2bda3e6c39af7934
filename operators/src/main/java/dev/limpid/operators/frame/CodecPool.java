package dev.limpid.operators.frame;

import dev.limpid.media.ImageHeader;
import dev.limpid.media.PictureCodec;
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
  private final PictureCodec codec;

  public CodecPool(int threads, PictureCodec codec) {
    this.codec = codec;
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "limpid-codec-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Decodes into slot {@code index}; the future fails with an {@code ImageException}. */
  public CompletableFuture<Void> decode(
      byte[] encoded, ImageHeader header, PixelBuffer pixels, int index) {
    ByteBuffer target = pixels.slot(index);
    int channels = pixels.shape().channels();
    return CompletableFuture.runAsync(
        () -> codec.decode(encoded, header, channels, target), executor);
  }

  /** Encodes slot {@code index}, then releases the buffer. */
  public CompletableFuture<byte[]> encode(PixelBuffer pixels, int index) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            PixelShape shape = pixels.shape();
            return codec.encode(
                pixels.slot(index), shape.width(), shape.height(), shape.channels());
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
