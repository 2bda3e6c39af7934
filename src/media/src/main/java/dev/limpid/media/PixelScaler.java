package dev.limpid.media;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Makes pictures smaller by averaging areas. Stateless and thread-safe. */
public final class PixelScaler {
  static {
    // Threads are ours, and results do not depend on how many there are.
    opencv_core.setNumThreads(1);
  }

  private PixelScaler() {}

  /**
   * Scales RGB pixels.
   *
   * @param rgb direct buffer of {@code height*width*3} bytes from its position on; not changed
   * @return a new direct buffer of {@code newHeight*newWidth*3} bytes
   */
  public static ByteBuffer scale(
      ByteBuffer rgb, int width, int height, int newWidth, int newHeight) {
    ByteBuffer scaled = ByteBuffer.allocateDirect(Math.multiplyExact(3 * newWidth, newHeight));
    scale(rgb.slice(), width, height, scaled, newWidth, newHeight);
    return scaled;
  }

  /** Scales a picture to the size of {@code target}, which is written. */
  public static void scale(Picture source, Picture target) {
    scale(
        source.rgb(),
        source.width(),
        source.height(),
        target.rgb(),
        target.width(),
        target.height());
  }

  private static void scale(
      ByteBuffer from, int width, int height, ByteBuffer to, int newWidth, int newHeight) {
    try (PointerScope scope = new PointerScope()) {
      Mat source = new Mat(height, width, CV_8UC3, new BytePointer(from));
      Mat target = new Mat(newHeight, newWidth, CV_8UC3, new BytePointer(to));
      resize(source, target, new Size(newWidth, newHeight), 0, 0, INTER_AREA);
    }
  }
}
