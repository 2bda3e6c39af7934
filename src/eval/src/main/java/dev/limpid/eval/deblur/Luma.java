package dev.limpid.eval.deblur;

import dev.limpid.media.Picture;
import java.nio.ByteBuffer;

/** Luminance of RGB pictures (Rec. 601), levels of 255. */
final class Luma {
  private Luma() {}

  /** {@code [height][width]}; the caller's. */
  static float[] of(Picture picture) {
    ByteBuffer rgb = picture.rgb();
    float[] plane = new float[picture.width() * picture.height()];
    for (int i = 0; i < plane.length; i++) {
      plane[i] =
          0.299f * (rgb.get(3 * i) & 0xFF)
              + 0.587f * (rgb.get(3 * i + 1) & 0xFF)
              + 0.114f * (rgb.get(3 * i + 2) & 0xFF);
    }
    return plane;
  }

  /**
   * Writes a picture with another luminance, keeping its differences of colour.
   *
   * @param before luminance of {@code picture}
   * @param after luminance of {@code target}
   */
  static void replace(Picture picture, float[] before, float[] after, Picture target) {
    ByteBuffer from = picture.rgb();
    ByteBuffer to = target.rgb();
    for (int i = 0; i < before.length; i++) {
      float change = after[i] - before[i];
      for (int channel = 3 * i; channel < 3 * i + 3; channel++) {
        to.put(channel, level((from.get(channel) & 0xFF) + change));
      }
    }
  }

  /** The nearest level. */
  static byte level(float value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }
}
