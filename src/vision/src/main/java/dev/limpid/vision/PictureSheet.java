package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_imgproc.FILLED;
import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.circle;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.Picture;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** A sheet on which pictures are arranged with captions. Not thread-safe. */
public final class PictureSheet {
  /** Height of a line of text with its space, pixels. */
  public static final int LINE_HEIGHT = 20;

  private static final double FONT_SCALE = 0.45;
  private static final int BASELINE = 14;
  private static final double INK = 230;
  private static final int DOT_RADIUS = 3;

  private final Picture sheet;
  private final byte[] black;

  /** An empty, black sheet. */
  public PictureSheet(int width, int height) {
    sheet = Picture.allocate(width, height);
    black = new byte[sheet.rgb().limit()];
  }

  /**
   * Puts a picture onto the sheet, each pixel as a square of {@code scale} by {@code scale}; what
   * lies outside is cut off.
   */
  public void paste(Picture picture, int left, int top, int scale) {
    int columns = Math.min(picture.width() * scale, sheet.width() - left);
    int rows = Math.min(picture.height() * scale, sheet.height() - top);
    for (int y = 0; y < rows; y++) {
      if (scale == 1) {
        int target = 3 * ((top + y) * sheet.width() + left);
        sheet.rgb().put(target, picture.rgb(), 3 * y * picture.width(), 3 * columns);
        continue;
      }
      for (int x = 0; x < columns; x++) {
        int from = 3 * (y / scale * picture.width() + x / scale);
        sheet.rgb().put(3 * ((top + y) * sheet.width() + left + x), picture.rgb(), from, 3);
      }
    }
  }

  /** Writes a line whose box has its upper left corner there; letters beyond ASCII become '?'. */
  public void write(String text, int left, int top) {
    try (PointerScope scope = new PointerScope()) {
      putText(
          Mats.of(sheet),
          text.replaceAll("[^ -~]", "?"),
          new Point(left, top + BASELINE),
          FONT_HERSHEY_SIMPLEX,
          FONT_SCALE,
          new Scalar(INK, INK, INK, 0),
          1,
          LINE_AA,
          false);
    }
  }

  /**
   * Draws a straight line of one pixel.
   *
   * @param rgb colour, {@code 0xRRGGBB}
   */
  public void line(int fromX, int fromY, int toX, int toY, int rgb) {
    try (PointerScope scope = new PointerScope()) {
      Point from = new Point(fromX, fromY);
      opencv_imgproc.line(Mats.of(sheet), from, new Point(toX, toY), colour(rgb), 1, LINE_AA, 0);
    }
  }

  /**
   * Draws a filled circle of a few pixels.
   *
   * @param rgb colour, {@code 0xRRGGBB}
   */
  public void dot(int x, int y, int rgb) {
    try (PointerScope scope = new PointerScope()) {
      circle(Mats.of(sheet), new Point(x, y), DOT_RADIUS, colour(rgb), FILLED, LINE_AA, 0);
    }
  }

  private static Scalar colour(int rgb) {
    return new Scalar(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, 0);
  }

  /** Makes the sheet black again. */
  public void clear() {
    sheet.rgb().put(0, black);
  }

  /** The sheet itself, not a copy. */
  public Picture picture() {
    return sheet;
  }

  /** The sheet as a PNG file. */
  public byte[] png() {
    return FrameCodec.encodePng(sheet.rgb(), sheet.width(), sheet.height());
  }
}
