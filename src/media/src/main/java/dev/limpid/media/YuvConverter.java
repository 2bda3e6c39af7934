package dev.limpid.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_image_copy_plane;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/** RGB to the encoder's 4:2:0. Owns its scaler and its frames until closed. Not thread-safe. */
final class YuvConverter implements AutoCloseable {
  private static final int NEUTRAL = 1 << 16;

  private final int width;
  private final int height;
  private final SwsContext scaler;
  private final AVFrame source;
  private final AVFrame frame;

  YuvConverter(int width, int height, ColorMatrix matrix) {
    this.width = width;
    this.height = height;
    this.scaler =
        sws_getContext(
            width,
            height,
            AV_PIX_FMT_RGB24,
            width,
            height,
            AV_PIX_FMT_YUV420P,
            SWS_BILINEAR | SWS_ACCURATE_RND,
            null,
            null,
            (DoublePointer) null);
    IntPointer table =
        sws_getCoefficients(matrix == ColorMatrix.BT709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
    sws_setColorspaceDetails(scaler, table, 1, table, 0, 0, NEUTRAL, NEUTRAL);
    this.source = picture(AV_PIX_FMT_RGB24, width, height);
    this.frame = picture(AV_PIX_FMT_YUV420P, width, height);
    frame.color_range(AVCOL_RANGE_MPEG);
  }

  /** Converts a frame; the result is valid until the next call. */
  AVFrame convert(ByteBuffer rgb) {
    long expected = 3L * width * height;
    if (!rgb.isDirect() || rgb.remaining() < expected) {
      throw new IllegalArgumentException(
          "pixels: expected a direct buffer of %d bytes for %dx%d RGB, got %s"
              .formatted(expected, width, height, rgb));
    }
    copyIn(rgb);
    // The encoder may still hold the last frame's planes.
    Ffmpeg.check(av_frame_make_writable(frame), "no memory for a frame");
    sws_scale(scaler, source.data(), source.linesize(), 0, height, frame.data(), frame.linesize());
    return frame;
  }

  /** The scaler's vector code reads past the end of each row: its source needs padding. */
  private void copyIn(ByteBuffer rgb) {
    try (BytePointer pixels = new BytePointer(rgb.slice())) {
      int stride = source.linesize(0);
      av_image_copy_plane(source.data(0), stride, pixels, 3 * width, 3 * width, height);
    }
  }

  private static AVFrame picture(int format, int width, int height) {
    AVFrame picture = av_frame_alloc();
    picture.width(width).height(height).format(format);
    Ffmpeg.check(av_frame_get_buffer(picture, 0), "no memory for a frame");
    return picture;
  }

  @Override
  public void close() {
    sws_freeContext(scaler);
    av_frame_free(source);
    av_frame_free(frame);
  }
}
