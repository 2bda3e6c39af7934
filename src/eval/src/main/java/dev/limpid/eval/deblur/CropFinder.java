package dev.limpid.eval.deblur;

import dev.limpid.eval.blur.FramePair;
import dev.limpid.media.Picture;
import java.nio.ByteBuffer;

/**
 * Finds the most blurred place of a frame: the window in which the blurred frame differs most from
 * its truth. Places lie on a grid of blocks. Immutable.
 */
final class CropFinder {
  private static final int BLOCK = 8;

  private final int columns;
  private final int rows;

  /**
   * A place in a frame.
   *
   * @param left column of its first pixel
   * @param top row of its first pixel
   * @param difference mean absolute difference to the truth, levels of 255
   */
  record Place(int left, int top, double difference) {}

  /**
   * @param width columns of the window, pixels
   * @param height rows of the window, pixels
   */
  CropFinder(int width, int height) {
    this.columns = width;
    this.rows = height;
  }

  Place find(FramePair pair) {
    long[][] sums = integral(pair);
    int acrossBlocks = Math.max(1, columns / BLOCK);
    int downBlocks = Math.max(1, rows / BLOCK);
    int lastX = (pair.sharp().width() - columns) / BLOCK;
    int lastY = (pair.sharp().height() - rows) / BLOCK;
    Place best = new Place(0, 0, -1);
    for (int y = 0; y <= lastY; y++) {
      for (int x = 0; x <= lastX; x++) {
        int right = Math.min(sums[0].length - 1, x + acrossBlocks);
        int below = Math.min(sums.length - 1, y + downBlocks);
        long sum = sums[below][right] - sums[y][right] - sums[below][x] + sums[y][x];
        double difference = sum / (3.0 * columns * rows);
        if (difference > best.difference()) {
          best = new Place(x * BLOCK, y * BLOCK, difference);
        }
      }
    }
    return best;
  }

  /** Sums of absolute differences of all blocks above and to the left. */
  private static long[][] integral(FramePair pair) {
    Picture sharp = pair.sharp();
    ByteBuffer truth = sharp.rgb();
    ByteBuffer blurred = pair.blurred().rgb();
    int across = (sharp.width() + BLOCK - 1) / BLOCK;
    int down = (sharp.height() + BLOCK - 1) / BLOCK;
    long[][] sums = new long[down + 1][across + 1];
    for (int i = 0; i < truth.limit(); i++) {
      int pixel = i / 3;
      int x = pixel % sharp.width() / BLOCK;
      int y = pixel / sharp.width() / BLOCK;
      sums[y + 1][x + 1] += Math.abs((truth.get(i) & 0xFF) - (blurred.get(i) & 0xFF));
    }
    for (int y = 1; y <= down; y++) {
      for (int x = 1; x <= across; x++) {
        sums[y][x] += sums[y - 1][x] + sums[y][x - 1] - sums[y - 1][x - 1];
      }
    }
    return sums;
  }
}
