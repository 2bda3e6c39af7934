package dev.limpid.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a video file or of a folder of images, in order, with their times. Images of a
 * folder may differ in size. Owns native memory until closed. Not thread-safe.
 */
public final class FrameSequence implements AutoCloseable {
  private final Source source;

  private FrameSequence(Source source) {
    this.source = source;
  }

  /**
   * Opens a sequence.
   *
   * @param folderRate frames per second of a folder of images; a video knows its own
   * @throws ImageException if it cannot be read
   */
  public static FrameSequence open(Path path, FrameRate folderRate) {
    return new FrameSequence(
        Files.isDirectory(path)
            ? new Folder(ImageFolder.list(path), folderRate)
            : new Video(VideoReader.open(path)));
  }

  /** Average frame rate. */
  public FrameRate frameRate() {
    return source.frameRate();
  }

  /** How many frames there are, as far as known; 0 when unknown. */
  public long expected() {
    return source.expected();
  }

  /**
   * The next frame, valid until the next call, or null at the end.
   *
   * @throws ImageException if it cannot be read
   */
  public @Nullable DecodedFrame next() {
    return source.next();
  }

  @Override
  public void close() {
    source.close();
  }

  private interface Source extends AutoCloseable {
    FrameRate frameRate();

    long expected();

    @Nullable DecodedFrame next();

    @Override
    void close();
  }

  private static final class Video implements Source {
    private final VideoReader reader;

    Video(VideoReader reader) {
      this.reader = reader;
    }

    @Override
    public FrameRate frameRate() {
      return reader.info().frameRate();
    }

    @Override
    public long expected() {
      return reader.info().frames();
    }

    @Override
    public @Nullable DecodedFrame next() {
      return reader.next();
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  private static final class Folder implements Source {
    private final List<Path> images;
    private final FrameRate rate;
    private Picture picture = Picture.allocate(1, 1);
    private int nextIndex;

    Folder(List<Path> images, FrameRate rate) {
      this.images = images;
      this.rate = rate;
    }

    @Override
    public FrameRate frameRate() {
      return rate;
    }

    @Override
    public long expected() {
      return images.size();
    }

    @Override
    public @Nullable DecodedFrame next() {
      if (nextIndex == images.size()) {
        return null;
      }
      Path image = images.get(nextIndex);
      try {
        byte[] encoded = Files.readAllBytes(image);
        ImageHeader header = ImageHeader.parse(encoded);
        if (header.width() != picture.width() || header.height() != picture.height()) {
          picture = Picture.allocate(header.width(), header.height());
        }
        FrameCodec.decode(encoded, header, picture.rgb());
      } catch (IOException | ImageException e) {
        throw new ImageException("cannot read %s: %s".formatted(image, e.getMessage()), e);
      }
      return new DecodedFrame(
          rate.nanosAt(nextIndex++), picture.width(), picture.height(), picture.rgb());
    }

    @Override
    public void close() {}
  }
}
