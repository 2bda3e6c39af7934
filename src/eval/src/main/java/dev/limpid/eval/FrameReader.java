package dev.limpid.eval;

import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;
import dev.limpid.vision.DenseFlow;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a video file or a folder of images as frames of one size, at most so many, scaled down if
 * wanted. Not thread-safe.
 */
public final class FrameReader implements PictureSource {
  private final Path path;
  private final ReadOptions options;
  private final PictureSource source;
  private final int sourceWidth;
  private final int sourceHeight;
  private final @Nullable Picture scaled;
  private long count;

  private FrameReader(Path path, ReadOptions options, PictureSource source) {
    this.path = path;
    this.options = options;
    this.source = source;
    this.sourceWidth = source.width();
    this.sourceHeight = source.height();
    int width = options.widthOf(sourceWidth);
    int height = options.heightOf(sourceHeight);
    if (width > sourceWidth || height > sourceHeight || Math.min(width, height) < minSide()) {
      throw new EvalException(
          "%s: expected a size from %dx%d to its own %dx%d, got %dx%d"
              .formatted(path, minSide(), minSide(), sourceWidth, sourceHeight, width, height));
    }
    boolean same = width == sourceWidth && height == sourceHeight;
    this.scaled = same ? null : Picture.allocate(width, height);
  }

  private static int minSide() {
    return DenseFlow.MIN_SIDE;
  }

  /**
   * Opens a sequence.
   *
   * @throws EvalException if its frames are too small, or smaller than the size asked for
   * @throws dev.limpid.media.ImageException if it cannot be read
   */
  public static FrameReader open(Path path, ReadOptions options) {
    PictureSource source = Files.isDirectory(path) ? new FolderFrames(path) : new VideoFrames(path);
    try {
      return new FrameReader(path, options, source);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** Where the frames come from. */
  public Path path() {
    return path;
  }

  @Override
  public int width() {
    return scaled == null ? sourceWidth : scaled.width();
  }

  @Override
  public int height() {
    return scaled == null ? sourceHeight : scaled.height();
  }

  @Override
  public long expected() {
    return Math.min(source.expected(), options.limit());
  }

  /** How many frames were read so far. */
  public long count() {
    return count;
  }

  @Override
  public @Nullable Picture next() {
    Picture frame = count < options.limit() ? source.next() : null;
    if (frame == null) {
      return null;
    }
    count++;
    if (frame.width() != sourceWidth || frame.height() != sourceHeight) {
      throw new EvalException(
          "%s: expected frames of %dx%d as at its start, frame %d has %s"
              .formatted(path, sourceWidth, sourceHeight, count, frame.size()));
    }
    if (scaled == null) {
      return frame;
    }
    PixelScaler.scale(frame, scaled);
    return scaled;
  }

  /**
   * Reads on to a frame.
   *
   * @param index from 0
   * @return valid until the next call; null if there are not as many, or it was read before
   */
  public @Nullable Picture skipTo(long index) {
    Picture frame = null;
    while (count <= index) {
      frame = next();
      if (frame == null) {
        break;
      }
    }
    return frame;
  }

  @Override
  public void close() {
    source.close();
  }
}
