package dev.limpid.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Folders of images that are the frames of a sequence. */
public final class ImageFolder {
  private static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".webp");

  private ImageFolder() {}

  /**
   * The images of a folder, in the order in which people count.
   *
   * @throws ImageException if the folder cannot be read or holds no images
   */
  public static List<Path> list(Path folder) {
    List<Path> images = images(folder);
    if (images.isEmpty()) {
      throw new ImageException(
          "folder %s: expected images (%s), found none".formatted(folder, EXTENSIONS));
    }
    return images;
  }

  /**
   * Whether a folder holds images directly.
   *
   * @throws ImageException if it cannot be read
   */
  public static boolean hasImages(Path folder) {
    return !images(folder).isEmpty();
  }

  private static List<Path> images(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(ImageFolder::isImage).sorted(new NaturalOrder()).toList();
    } catch (IOException e) {
      throw new ImageException("cannot read folder %s: %s".formatted(folder, e), e);
    }
  }

  private static boolean isImage(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(name::endsWith);
  }
}
