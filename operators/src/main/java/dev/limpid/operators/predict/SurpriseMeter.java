package dev.limpid.operators.predict;

import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;
import java.nio.ByteBuffer;

/**
 * Measures how far a frame is from its prediction: the mean squared difference of both after
 * averaging squares of {@link #BLOCK} pixels. Averaging leaves what is another content and takes
 * away the noise of the camera. Not thread-safe.
 */
final class SurpriseMeter {
  /** Side of the squares, pixels. */
  static final int BLOCK = 8;

  private Picture frameMeans = Picture.allocate(1, 1);
  private Picture predictionMeans = Picture.allocate(1, 1);

  /**
   * The error of a prediction, squared levels of 255.
   *
   * @param frame direct, {@code uint8 [height][width][3]} RGB
   * @param prediction like {@code frame}
   */
  double error(ByteBuffer frame, ByteBuffer prediction, int height, int width) {
    reserve((height + BLOCK - 1) / BLOCK, (width + BLOCK - 1) / BLOCK);
    PixelScaler.scale(new Picture(width, height, frame), frameMeans);
    PixelScaler.scale(new Picture(width, height, prediction), predictionMeans);
    ByteBuffer left = frameMeans.rgb();
    ByteBuffer right = predictionMeans.rgb();
    long squares = 0;
    for (int i = 0; i < left.limit(); i++) {
      int difference = (left.get(i) & 0xFF) - (right.get(i) & 0xFF);
      squares += (long) difference * difference;
    }
    return squares / (double) left.limit();
  }

  private void reserve(int rows, int columns) {
    if (frameMeans.height() != rows || frameMeans.width() != columns) {
      frameMeans = Picture.allocate(columns, rows);
      predictionMeans = Picture.allocate(columns, rows);
    }
  }
}
