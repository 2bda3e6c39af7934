package dev.limpid.media;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR_RGB;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * JPEG, PNG and WebP by OpenCV; as a {@link PictureCodec} it encodes JPEG. Decoding writes into the
 * caller's buffer, with no copy in between. The static methods are for RGB pixels, {@code uint8
 * [H][W][3]}. Stateless and thread-safe.
 */
public final class FrameCodec implements PictureCodec {
  private static final int GREY = 1;
  private static final int RGB = 3;

  /** {@code JPEG_MAX_DIMENSION} of libjpeg; the format itself ends at 65535. */
  private static final int MAX_SIDE = 65_500;

  /** So many bytes OpenCV looks at to tell what a WebP image is. */
  private static final int WEBP_HEADER_BYTES = 32;

  static {
    // Threads are ours: one codec call uses one.
    opencv_core.setNumThreads(1);
    NativeConsole.quiet();
  }

  private final int jpegQuality;

  /**
   * @param jpegQuality of what it encodes, 1 (small) to 100 (good)
   */
  public FrameCodec(int jpegQuality) {
    this.jpegQuality = jpegQuality;
  }

  @Override
  public ImageHeader header(byte[] encoded) {
    return ImageHeader.parse(encoded);
  }

  /**
   * Decodes an image into {@code rgb}.
   *
   * @param header the image's own header
   * @param rgb direct buffer; its remaining {@code H*W*3} bytes are written, its position is kept
   * @throws ImageException if the image is damaged
   */
  public static void decode(byte[] encoded, ImageHeader header, ByteBuffer rgb) {
    read(encoded, header, RGB, rgb);
  }

  @Override
  public void decode(byte[] encoded, ImageHeader header, int channels, ByteBuffer pixels) {
    read(encoded, header, channels, pixels);
  }

  @Override
  public Optional<String> damage(byte[] encoded, ImageHeader header) {
    return header.format() == ImageHeader.Format.JPEG
        ? JpegDamage.find(encoded, header).map("damaged JPEG image: "::concat)
        : Optional.empty();
  }

  @Override
  public int maxSide() {
    return MAX_SIDE;
  }

  private static void read(byte[] encoded, ImageHeader header, int channels, ByteBuffer pixels) {
    requirePixels(pixels, header.width(), header.height(), channels);
    requireComplete(encoded, header);
    int colours = channels == GREY ? IMREAD_GRAYSCALE : IMREAD_COLOR_RGB;
    try (PointerScope scope = new PointerScope();
        BytePointer source = new BytePointer(encoded);
        Mat input = new Mat(1, encoded.length, CV_8UC1, source);
        BytePointer target = new BytePointer(pixels.slice());
        Mat output = new Mat(header.height(), header.width(), type(channels), target);
        Mat decoded = imdecode(input, colours | IMREAD_IGNORE_ORIENTATION, output)) {
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
    return jpeg(rgb, width, height, RGB, quality);
  }

  /** Encodes pixels as a baseline JPEG: 4:2:0 of 3 channels, one component of 1. */
  @Override
  public byte[] encode(ByteBuffer pixels, int width, int height, int channels) {
    return jpeg(pixels, width, height, channels, jpegQuality);
  }

  private static byte[] jpeg(ByteBuffer pixels, int width, int height, int channels, int quality) {
    try (IntPointer parameters = new IntPointer(IMWRITE_JPEG_QUALITY, quality)) {
      return write(".jpg", pixels, width, height, channels, parameters);
    }
  }

  /** Encodes pixels as PNG, without loss. */
  public static byte[] encodePng(ByteBuffer rgb, int width, int height) {
    try (IntPointer parameters = new IntPointer(0)) {
      return write(".png", rgb, width, height, RGB, parameters);
    }
  }

  @Override
  public String mediaType() {
    return ImageHeader.Format.JPEG.mediaType();
  }

  private static byte[] write(
      String extension,
      ByteBuffer pixels,
      int width,
      int height,
      int channels,
      IntPointer parameters) {
    requirePixels(pixels, width, height, channels);
    try (PointerScope scope = new PointerScope();
        BytePointer source = new BytePointer(pixels.slice());
        Mat input = new Mat(height, width, type(channels), source);
        Mat bgr = new Mat();
        BytePointer encoded = new BytePointer()) {
      if (channels == RGB) {
        cvtColor(input, bgr, COLOR_RGB2BGR);
      }
      if (!imencode(extension, channels == RGB ? bgr : input, encoded, parameters)) {
        throw new ImageException(
            "cannot encode %dx%d pixels as %s".formatted(width, height, extension));
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }

  private static void requireComplete(byte[] encoded, ImageHeader header) {
    switch (header.format()) {
      case JPEG -> {
        requireEndMarker(encoded);
        JpegScans.requireFew(encoded);
      }
      case PNG -> PngChunks.requireWhole(encoded);
      case WEBP -> requireWebpHeader(encoded);
    }
  }

  private static void requireWebpHeader(byte[] encoded) {
    if (encoded.length < WEBP_HEADER_BYTES) {
      throw new ImageException("truncated WebP image: %d bytes".formatted(encoded.length));
    }
  }

  /**
   * libjpeg fills what a truncated file lacks with grey and only warns; a JPEG without its end
   * marker (zero padding after it is allowed) is refused here instead.
   */
  private static void requireEndMarker(byte[] encoded) {
    int end = encoded.length;
    while (end > 0 && encoded[end - 1] == 0) {
      end--;
    }
    if (end < 2 || encoded[end - 2] != (byte) 0xFF || encoded[end - 1] != (byte) 0xD9) {
      throw new ImageException(
          "truncated JPEG image: no end marker in %d bytes".formatted(encoded.length));
    }
  }

  private static int type(int channels) {
    return channels == GREY ? CV_8UC1 : CV_8UC3;
  }

  private static void requirePixels(ByteBuffer pixels, int width, int height, int channels) {
    if (channels != GREY && channels != RGB) {
      throw new IllegalArgumentException(
          "pixels: expected 1 channel or 3, got %d".formatted(channels));
    }
    long expected = (long) channels * width * height;
    if (!pixels.isDirect() || pixels.remaining() < expected) {
      throw new IllegalArgumentException(
          "pixels: expected a direct buffer of %d bytes for %dx%dx%d, got %s"
              .formatted(expected, width, height, channels, pixels));
    }
  }
}
