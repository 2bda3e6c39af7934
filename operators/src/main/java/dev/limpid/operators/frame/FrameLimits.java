package dev.limpid.operators.frame;

import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;

/**
 * How large and how small a frame may be that is processed.
 *
 * @param maxPixels width times height
 * @param minSide width and height, pixels
 */
public record FrameLimits(long maxPixels, int minSide) {
  /**
   * Checks a frame's picture.
   *
   * @throws ImageException that says what was expected, by which key of the pipeline file
   */
  public void require(ImageHeader image) {
    if (image.pixels() > maxPixels) {
      throw new ImageException(
          "image of %dx%d: expected at most %d pixels (frame.max-pixels)"
              .formatted(image.width(), image.height(), maxPixels));
    }
    if (Math.min(image.width(), image.height()) < minSide) {
      throw new ImageException(
          "image of %dx%d: expected at least %d pixels on each side (frame.min-side)"
              .formatted(image.width(), image.height(), minSide));
    }
  }
}
