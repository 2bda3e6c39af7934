package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A source of small grey frames at 10 per second, which ends, fails or hangs after some. */
final class FakeSource implements FrameSource {
  enum Ending {
    END,
    FAIL,
    HANG,
    HANG_RUDELY,
    NONE
  }

  private final int frames;
  private final Ending ending;
  private final boolean live;
  private int index;
  private boolean closed;

  FakeSource(int frames, Ending ending, boolean live) {
    this.frames = frames;
    this.ending = ending;
    this.live = live;
  }

  @Override
  public @Nullable SourceFrame next() {
    if (index < frames || ending == Ending.NONE) {
      ByteBuffer rgb = ByteBuffer.allocateDirect(3 * 16 * 16);
      return new SourceFrame.Pixels(index++ * 100_000_000L, 16, 16, rgb);
    }
    return switch (ending) {
      case FAIL -> throw new ImageException("cable cut");
      case HANG -> hang();
      case HANG_RUDELY -> hangRudely();
      default -> null;
    };
  }

  private static @Nullable SourceFrame hang() {
    try {
      new CountDownLatch(1).await();
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageException("stopped");
    }
  }

  /** Ends on interruption like code that knows nothing of sources. */
  private static @Nullable SourceFrame hangRudely() {
    try {
      return hang();
    } catch (ImageException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public boolean isLive() {
    return live;
  }

  @Override
  public FrameRate frameRate() {
    return FrameRate.of(10);
  }

  @Override
  public long expectedFrames() {
    return live ? 0 : frames;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
