package dev.limpid.align;

import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;

/**
 * Contrast-normalised gray thumbnails as in SeqSLAM (Milford and Wyeth 2012): a descriptor without
 * weights, and the baseline for those with. Each patch of the thumbnail has mean 0 and variance 1,
 * the whole has length 1.
 */
public final class ThumbnailDescriber implements Describer {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 32;
  private static final int PATCH = 8;

  /** Contrast below this, in 8-bit levels, is noise and not amplified. */
  private static final double LEAST_CONTRAST = 2;

  private final Picture small = Picture.allocate(WIDTH, HEIGHT);
  private final double[] gray = new double[WIDTH * HEIGHT];

  @Override
  public String name() {
    return "thumbnails";
  }

  @Override
  public float[] describe(Picture picture) {
    PixelScaler.scale(picture, small);
    for (int i = 0; i < gray.length; i++) {
      gray[i] = 0.299 * level(3 * i) + 0.587 * level(3 * i + 1) + 0.114 * level(3 * i + 2);
    }
    for (int top = 0; top < HEIGHT; top += PATCH) {
      for (int left = 0; left < WIDTH; left += PATCH) {
        normalizePatch(top, left);
      }
    }
    return unit(gray);
  }

  private int level(int index) {
    return small.rgb().get(index) & 0xFF;
  }

  private void normalizePatch(int top, int left) {
    double sum = 0;
    double squares = 0;
    for (int y = top; y < top + PATCH; y++) {
      for (int x = left; x < left + PATCH; x++) {
        double value = gray[y * WIDTH + x];
        sum += value;
        squares += value * value;
      }
    }
    double mean = sum / (PATCH * PATCH);
    double deviation = Math.sqrt(Math.max(0, squares / (PATCH * PATCH) - mean * mean));
    for (int y = top; y < top + PATCH; y++) {
      for (int x = left; x < left + PATCH; x++) {
        gray[y * WIDTH + x] = (gray[y * WIDTH + x] - mean) / Math.max(deviation, LEAST_CONTRAST);
      }
    }
  }

  /** A frame without any contrast becomes the first axis: equal only to others like it. */
  private static float[] unit(double[] values) {
    double square = 0;
    for (double value : values) {
      square += value * value;
    }
    float[] result = new float[values.length];
    if (square < 1e-12) {
      result[0] = 1;
      return result;
    }
    double length = Math.sqrt(square);
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) (values[i] / length);
    }
    return result;
  }

  @Override
  public void close() {}
}
