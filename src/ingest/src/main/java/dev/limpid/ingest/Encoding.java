package dev.limpid.ingest;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How frames are encoded.
 *
 * @param jpegQuality 1 (small) to 100 (good), for frames that are not images already
 * @param maxFramesPerSecond frames beyond this rate are left out
 * @param maxSize larger frames are scaled down, keeping their shape
 */
public record Encoding(
    int jpegQuality, OptionalDouble maxFramesPerSecond, Optional<PictureSize> maxSize) {
  public static final Encoding DEFAULT = new Encoding(92, OptionalDouble.empty(), Optional.empty());

  public Encoding {
    if (jpegQuality < 1 || jpegQuality > 100) {
      throw new IllegalArgumentException("quality: expected 1 to 100, got " + jpegQuality);
    }
    if (maxFramesPerSecond.isPresent() && !(maxFramesPerSecond.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "frames per second: expected above 0, got " + maxFramesPerSecond.getAsDouble());
    }
  }
}
