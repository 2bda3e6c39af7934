package dev.limpid.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_FCC;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE240M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.ROTATE_180;
import static org.bytedeco.opencv.global.opencv_core.ROTATE_90_CLOCKWISE;
import static org.bytedeco.opencv.global.opencv_core.ROTATE_90_COUNTERCLOCKWISE;
import static org.bytedeco.opencv.global.opencv_core.rotate;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Decoded frames of any pixel format to upright RGB. Owns its scaler and two picture buffers, which
 * grow with the picture. Not thread-safe.
 */
final class RgbConverter implements AutoCloseable {
  private static final int NEUTRAL = 1 << 16;

  /** The scaler's vector code writes whole registers, past the end of the last row. */
  private static final int PADDING_BYTES = 256;

  private final int quarterTurns;
  private final PointerPointer<BytePointer> planes = new PointerPointer<>(4);
  private final IntPointer strides = new IntPointer(4L);
  private @Nullable SwsContext scaler;
  private ByteBuffer decoded = ByteBuffer.allocateDirect(0);
  private ByteBuffer upright = ByteBuffer.allocateDirect(0);

  /**
   * @param quarterTurns clockwise turns that bring the picture upright, 0 to 3
   */
  RgbConverter(int quarterTurns) {
    this.quarterTurns = quarterTurns;
  }

  /** Converts a frame; the result is valid until the next call. */
  DecodedFrame convert(AVFrame frame, long ptsNanos) {
    int width = frame.width();
    int height = frame.height();
    decoded = sized(decoded, width, height);
    toRgb(frame, decoded);
    if (quarterTurns == 0) {
      return new DecodedFrame(ptsNanos, width, height, decoded.asReadOnlyBuffer());
    }
    upright = sized(upright, width, height);
    boolean swapped = quarterTurns % 2 == 1;
    int shownWidth = swapped ? height : width;
    int shownHeight = swapped ? width : height;
    turn(width, height, shownWidth, shownHeight);
    return new DecodedFrame(ptsNanos, shownWidth, shownHeight, upright.asReadOnlyBuffer());
  }

  private void toRgb(AVFrame frame, ByteBuffer target) {
    int width = frame.width();
    int height = frame.height();
    scaler =
        sws_getCachedContext(
            scaler,
            width,
            height,
            frame.format(),
            width,
            height,
            AV_PIX_FMT_RGB24,
            SWS_BICUBIC,
            null,
            null,
            (DoublePointer) null);
    if (scaler == null || scaler.isNull()) {
      throw new ImageException(
          "cannot convert pixel format %d of %dx%d".formatted(frame.format(), width, height));
    }
    IntPointer matrix = sws_getCoefficients(coefficients(frame));
    sws_setColorspaceDetails(
        scaler, matrix, isFullRange(frame) ? 1 : 0, matrix, 1, 0, NEUTRAL, NEUTRAL);
    try (BytePointer pixels = new BytePointer(target)) {
      planes.put(0, pixels);
      strides.put(0, 3 * width);
      sws_scale(scaler, frame.data(), frame.linesize(), 0, height, planes, strides);
    }
  }

  private static int coefficients(AVFrame frame) {
    return matrix(frame.colorspace(), frame.width(), frame.height()) == ColorMatrix.BT709
        ? SWS_CS_ITU709
        : SWS_CS_ITU601;
  }

  /** The matrix that a stream or frame declares or, if it does not, the one players assume. */
  static ColorMatrix matrix(int colorspace, int width, int height) {
    if (colorspace == AVCOL_SPC_BT709) {
      return ColorMatrix.BT709;
    }
    boolean standardDefinition =
        colorspace == AVCOL_SPC_BT470BG
            || colorspace == AVCOL_SPC_SMPTE170M
            || colorspace == AVCOL_SPC_SMPTE240M
            || colorspace == AVCOL_SPC_FCC;
    return standardDefinition ? ColorMatrix.BT601 : ColorMatrix.assumed(width, height);
  }

  private static boolean isFullRange(AVFrame frame) {
    int format = frame.format();
    return frame.color_range() == AVCOL_RANGE_JPEG
        || format == AV_PIX_FMT_YUVJ420P
        || format == AV_PIX_FMT_YUVJ422P
        || format == AV_PIX_FMT_YUVJ444P;
  }

  private void turn(int width, int height, int shownWidth, int shownHeight) {
    int code =
        switch (quarterTurns) {
          case 1 -> ROTATE_90_CLOCKWISE;
          case 2 -> ROTATE_180;
          default -> ROTATE_90_COUNTERCLOCKWISE;
        };
    try (BytePointer from = new BytePointer(decoded);
        BytePointer to = new BytePointer(upright);
        Mat source = new Mat(height, width, CV_8UC3, from);
        Mat target = new Mat(shownHeight, shownWidth, CV_8UC3, to)) {
      rotate(source, target, code);
    }
  }

  private static ByteBuffer sized(ByteBuffer buffer, int width, int height) {
    long bytes = 3L * width * height;
    if (bytes > Integer.MAX_VALUE - PADDING_BYTES) {
      throw new ImageException("frame of %dx%d is too large".formatted(width, height));
    }
    return buffer.limit() == bytes
        ? buffer
        : ByteBuffer.allocateDirect((int) bytes + PADDING_BYTES).limit((int) bytes);
  }

  @Override
  public void close() {
    if (scaler != null) {
      sws_freeContext(scaler);
      scaler = null;
    }
    planes.close();
    strides.close();
  }
}
