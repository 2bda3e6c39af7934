package dev.limpid.operators.frame;

import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.PictureCodec;
import java.nio.ByteBuffer;
import java.util.Optional;
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
  private final Damaged damaged;

  /**
   * @param damaged what becomes of pictures that are damaged inside
   */
  public CodecPool(int threads, PictureCodec codec, Damaged damaged) {
    this.codec = codec;
    this.damaged = damaged;
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "limpid-codec-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Decodes into slot {@code index}. The future fails with an {@code ImageException}, or gives what
   * is wrong with a picture that is processed nevertheless.
   */
  public CompletableFuture<Optional<String>> decode(
      byte[] encoded, ImageHeader header, PixelBuffer pixels, int index) {
    ByteBuffer target = pixels.slot(index);
    int channels = pixels.shape().channels();
    return CompletableFuture.supplyAsync(
        () -> {
          codec.decode(encoded, header, channels, target);
          return damage(codec, encoded, header, damaged);
        },
        executor);
  }

  /**
   * What is wrong inside a picture that was decoded and that is processed nevertheless.
   *
   * @throws ImageException that says what is wrong, if such a picture is refused
   */
  public static Optional<String> damage(
      PictureCodec codec, byte[] encoded, ImageHeader header, Damaged damaged) {
    if (damaged == Damaged.ACCEPT) {
      return Optional.empty();
    }
    Optional<String> damage = codec.damage(encoded, header);
    if (damage.isPresent() && damaged == Damaged.DEAD_LETTER) {
      throw new ImageException(damage.get());
    }
    return damage;
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
