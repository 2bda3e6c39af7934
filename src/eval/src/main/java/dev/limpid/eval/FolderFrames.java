package dev.limpid.eval;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageFolder;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images of a folder. */
final class FolderFrames implements PictureSource {
  private final List<Path> images;
  private Picture picture;
  private int nextIndex;

  FolderFrames(Path folder) {
    images = ImageFolder.list(folder);
    ImageHeader first = header(images.get(0), read(images.get(0)));
    picture = Picture.allocate(first.width(), first.height());
  }

  private static byte[] read(Path image) {
    try {
      return Files.readAllBytes(image);
    } catch (IOException e) {
      throw new ImageException("cannot read %s: %s".formatted(image, e), e);
    }
  }

  private static ImageHeader header(Path image, byte[] encoded) {
    try {
      return ImageHeader.parse(encoded);
    } catch (ImageException e) {
      throw new ImageException("%s: %s".formatted(image, e.getMessage()), e);
    }
  }

  @Override
  public int width() {
    return picture.width();
  }

  @Override
  public int height() {
    return picture.height();
  }

  @Override
  public long expected() {
    return images.size();
  }

  @Override
  public @Nullable Picture next() {
    if (nextIndex == images.size()) {
      return null;
    }
    Path image = images.get(nextIndex++);
    byte[] encoded = read(image);
    ImageHeader header = header(image, encoded);
    if (header.width() != picture.width() || header.height() != picture.height()) {
      picture = Picture.allocate(header.width(), header.height());
    }
    FrameCodec.decode(encoded, header, picture.rgb());
    return picture;
  }

  @Override
  public void close() {}
}
