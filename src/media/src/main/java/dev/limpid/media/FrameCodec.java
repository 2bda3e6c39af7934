package dev.limpid.media;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Encoded images to pixels and back. Pixels are {@code uint8 [H][W][3]} RGB in direct buffers that
 * the caller owns; decoding writes into them, with no copy in between. Stateless and thread-safe.
 */
public final class FrameCodec {
  static {
    // Threads are ours: one codec call uses one.
    opencv_core.setNumThreads(1);
  }

  private FrameCodec() {}

  /**
   * Decodes an image into {@code rgb}.
   *
   * @param header the image's own header
   * @param rgb direct buffer; its remaining {@code H*W*3} bytes are written, its position is kept
   * @throws ImageException if the image is damaged
   */
  public static void decode(byte[] encoded, ImageHeader header, ByteBuffer rgb) {
    requirePixels(rgb, header.width(), header.height());
    requireComplete(encoded, header);
    try (PointerScope scope = new PointerScope();
        BytePointer source = new BytePointer(encoded);
        Mat input = new Mat(1, encoded.length, CV_8UC1, source);
        BytePointer target = new BytePointer(rgb.slice());
        Mat output = new Mat(header.height(), header.width(), CV_8UC3, target);
        Mat decoded = imdecode(input, IMREAD_COLOR_RGB | IMREAD_IGNORE_ORIENTATION, output)) {
      if (decoded.empty()) {
        throw new ImageException(
            "damaged %s image (%d bytes)".formatted(header.format(), encoded.length));
      }
      if (output.data().address() != target.address()) {
        throw new ImageException(
            "%s header says %dx%d, its data %dx%d"
                .formatted(
                    header.format(),
                    header.width(),
                    header.height(),
                    output.cols(),
                    output.rows()));
      }
    } catch (ImageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ImageException(
          "damaged %s image: %s".formatted(header.format(), e.getMessage()), e);
    }
  }

  /**
   * Encodes pixels as a baseline JPEG (4:2:0).
   *
   * @param rgb direct buffer of {@code H*W*3} bytes from its position on; not changed
   * @param quality 1 (small) to 100 (good)
   */
  public static byte[] encodeJpeg(ByteBuffer rgb, int width, int height, int quality) {
    try (IntPointer parameters = new IntPointer(IMWRITE_JPEG_QUALITY, quality)) {
      return encode(".jpg", rgb, width, height, parameters);
    }
  }

  /** Encodes pixels as PNG, without loss. */
  public static byte[] encodePng(ByteBuffer rgb, int width, int height) {
    try (IntPointer parameters = new IntPointer(0)) {
      return encode(".png", rgb, width, height, parameters);
    }
  }

  private static byte[] encode(
      String extension, ByteBuffer rgb, int width, int height, IntPointer parameters) {
    requirePixels(rgb, width, height);
    try (PointerScope scope = new PointerScope();
        BytePointer source = new BytePointer(rgb.slice());
        Mat input = new Mat(height, width, CV_8UC3, source);
        Mat bgr = new Mat();
        BytePointer encoded = new BytePointer()) {
      cvtColor(input, bgr, COLOR_RGB2BGR);
      if (!imencode(extension, bgr, encoded, parameters)) {
        throw new ImageException(
            "cannot encode %dx%d pixels as %s".formatted(width, height, extension));
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }

  /**
   * libjpeg fills what a truncated file lacks with grey and only warns; a JPEG without its end
   * marker (zero padding after it is allowed) is refused here instead.
   */
  private static void requireComplete(byte[] encoded, ImageHeader header) {
    if (header.format() != ImageHeader.Format.JPEG) {
      return;
    }
    int end = encoded.length;
    while (end > 0 && encoded[end - 1] == 0) {
      end--;
    }
    if (end < 2 || encoded[end - 2] != (byte) 0xFF || encoded[end - 1] != (byte) 0xD9) {
      throw new ImageException(
          "truncated JPEG image: no end marker in %d bytes".formatted(encoded.length));
    }
  }

  private static void requirePixels(ByteBuffer rgb, int width, int height) {
    long expected = 3L * width * height;
    if (!rgb.isDirect() || rgb.remaining() < expected) {
      throw new IllegalArgumentException(
          "pixels: expected a direct buffer of %d bytes for %dx%d RGB, got %s"
              .formatted(expected, width, height, rgb));
    }
  }
}
