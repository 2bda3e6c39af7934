package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images of a folder, in the order in which people count, at a constant frame rate. */
final class ImageFolderSource implements FrameSource {
  private final List<Path> images;
  private final FrameRate rate;
  private int nextIndex;

  /**
   * @throws ImageException if the folder cannot be read or holds no images
   */
  ImageFolderSource(Path folder, FrameRate rate) {
    this.rate = rate;
    this.images = ImageFolder.list(folder);
  }

  @Override
  public @Nullable SourceFrame next() {
    if (nextIndex == images.size()) {
      return null;
    }
    Path image = images.get(nextIndex);
    try {
      byte[] encoded = Files.readAllBytes(image);
      return new SourceFrame.Image(rate.nanosAt(nextIndex++), encoded, image.toString());
    } catch (IOException e) {
      throw new ImageException("cannot read %s: %s".formatted(image, e), e);
    }
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public FrameRate frameRate() {
    return rate;
  }

  @Override
  public long expectedFrames() {
    return images.size();
  }

  @Override
  public void close() {}
}
