package dev.limpid.media;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Makes pictures smaller by averaging areas. Stateless and thread-safe. */
public final class PixelScaler {
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
    try (BytePointer from = new BytePointer(rgb.slice());
        BytePointer to = new BytePointer(scaled);
        Mat source = new Mat(height, width, CV_8UC3, from);
        Mat target = new Mat(newHeight, newWidth, CV_8UC3, to);
        Size size = new Size(newWidth, newHeight)) {
      resize(source, target, size, 0, 0, INTER_AREA);
    }
    return scaled;
  }

  /** Scales a picture to the size of {@code target}, which is written. */
  public static void scale(Picture source, Picture target) {
    try (PointerScope scope = new PointerScope()) {
      Size size = new Size(target.width(), target.height());
      resize(Mats.of(source), Mats.of(target), size, 0, 0, INTER_AREA);
    }
  }
}
