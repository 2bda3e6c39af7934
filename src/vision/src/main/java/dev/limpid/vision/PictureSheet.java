package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.Picture;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** A sheet on which pictures are arranged with captions. Not thread-safe. */
public final class PictureSheet {
  /** Height of a line of text with its space, pixels. */
  public static final int LINE_HEIGHT = 20;

  private static final double FONT_SCALE = 0.45;
  private static final int BASELINE = 14;
  private static final double INK = 230;

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
