package dev.limpid.operators.predict;

import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;
import dev.limpid.operators.frame.PixelShape;
import java.nio.ByteBuffer;

/**
 * Measures how far a frame is from its prediction: the mean squared difference of both after
 * averaging squares of {@link #BLOCK} pixels, less what the whole picture has become brighter or
 * darker in each colour. Averaging leaves what is another content and takes away the noise of the
 * camera; lamps that flicker and a camera that sets its exposure change all squares alike. Not
 * thread-safe.
 */
final class SurpriseMeter {
  /** Side of the squares, pixels. */
  static final int BLOCK = 8;

  private static final int COLOURS = 3;

  private Picture frameMeans = Picture.allocate(1, 1);
  private Picture predictionMeans = Picture.allocate(1, 1);

  /**
   * The error of a prediction, squared levels of 255.
   *
   * @param frame direct, {@code uint8 [height][width][3]} RGB
   * @param prediction like {@code frame}
   */
  double error(ByteBuffer frame, ByteBuffer prediction, PixelShape shape) {
    int height = shape.height();
    int width = shape.width();
    reserve((height + BLOCK - 1) / BLOCK, (width + BLOCK - 1) / BLOCK);
    PixelScaler.scale(new Picture(width, height, frame), frameMeans);
    PixelScaler.scale(new Picture(width, height, prediction), predictionMeans);
    double sum = 0;
    for (int colour = 0; colour < COLOURS; colour++) {
      sum += variance(frameMeans.rgb(), predictionMeans.rgb(), colour);
    }
    return sum / COLOURS;
  }

  /** The variance of the difference in one colour. */
  private static double variance(ByteBuffer frame, ByteBuffer prediction, int colour) {
    long sum = 0;
    long squares = 0;
    for (int i = colour; i < frame.limit(); i += COLOURS) {
      int difference = (frame.get(i) & 0xFF) - (prediction.get(i) & 0xFF);
      sum += difference;
      squares += (long) difference * difference;
    }
    double count = Math.floorDiv(frame.limit(), COLOURS);
    double mean = sum / count;
    return squares / count - mean * mean;
  }

  private void reserve(int rows, int columns) {
    if (frameMeans.height() != rows || frameMeans.width() != columns) {
      Picture first = Picture.allocate(columns, rows);
      predictionMeans = Picture.allocate(columns, rows);
      frameMeans = first;
    }
  }
}
