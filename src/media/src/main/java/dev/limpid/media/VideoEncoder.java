package dev.limpid.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.avformat_query_codec;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoders that limpid writes videos with, best first. All three keep the picture's size to the
 * pixel; H.264 in 4:2:0 cannot have an odd number of columns or rows, VP9 can, and browsers play
 * both.
 */
enum VideoEncoder {
  /** H.264; OpenH264 has no constant quality, so the quantizer is bounded and bits are plenty. */
  H264(
      "libopenh264",
      Map.of("rc_mode", "quality", "profile", "high", "allow_skip_frames", "0", "coder", "cabac")) {
    @Override
    boolean fits(int width, int height) {
      long pixels = (long) width * height;
      boolean even = width % 2 == 0 && height % 2 == 0;
      return even && Math.min(width, height) >= 16 && pixels <= 9_437_184;
    }

    @Override
    void setQuality(AVCodecContext context, double framesPerSecond) {
      double pixelsPerSecond = framesPerSecond * context.width() * context.height();
      context.bit_rate((long) Math.min(200e6, Math.max(2e6, pixelsPerSecond)));
      context.qmin(10);
      context.qmax(20);
    }
  },

  /** VP9 at constant quality. */
  VP9(
      "libvpx-vp9",
      Map.of(
          "crf",
          "12",
          "deadline",
          "realtime",
          "cpu-used",
          "5",
          "row-mt",
          "1",
          "lag-in-frames",
          "0")) {
    @Override
    boolean fits(int width, int height) {
      return Math.max(width, height) <= 16384;
    }

    @Override
    void setQuality(AVCodecContext context, double framesPerSecond) {
      context.bit_rate(0);
    }
  },

  /** MPEG-4 part 2 at constant quality; browsers do not play it. */
  MPEG4("mpeg4", Map.of()) {
    @Override
    boolean fits(int width, int height) {
      return Math.max(width, height) <= 8190;
    }

    @Override
    void setQuality(AVCodecContext context, double framesPerSecond) {
      context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
      context.global_quality(2 * FF_QP2LAMBDA);
    }
  };

  private static final Logger LOG = LoggerFactory.getLogger(VideoEncoder.class);
  private static final int SECONDS_BETWEEN_KEY_FRAMES = 2;

  private final String codecName;
  private final Map<String, String> options;

  VideoEncoder(String codecName, Map<String, String> options) {
    this.codecName = codecName;
    this.options = options;
  }

  abstract boolean fits(int width, int height);

  abstract void setQuality(AVCodecContext context, double framesPerSecond);

  /**
   * Opens the first encoder that takes pictures of this size, may stand in the container and is
   * part of this build of FFmpeg. The caller frees it.
   *
   * @throws ImageException if there is none
   */
  static AVCodecContext open(
      AVOutputFormat container, int width, int height, FrameRate rate, ColorMatrix matrix) {
    StringBuilder tried = new StringBuilder();
    for (VideoEncoder encoder : values()) {
      try {
        AVCodecContext context = encoder.tryOpen(container, width, height, rate, matrix);
        if (!tried.isEmpty()) {
          LOG.info("{}x{} pixels are written with {} ({})", width, height, encoder, tried);
        }
        return context;
      } catch (ImageException e) {
        tried.append(tried.isEmpty() ? "" : "; ").append(e.getMessage());
      }
    }
    throw new ImageException("no encoder for %dx%d pixels: %s".formatted(width, height, tried));
  }

  private AVCodecContext tryOpen(
      AVOutputFormat container, int width, int height, FrameRate rate, ColorMatrix matrix) {
    if (!fits(width, height)) {
      throw new ImageException("%s cannot code %dx%d pixels".formatted(this, width, height));
    }
    AVCodec codec = avcodec_find_encoder_by_name(codecName);
    if (codec == null || codec.isNull()) {
      throw new ImageException(codecName + " is not part of this FFmpeg");
    }
    if (avformat_query_codec(container, codec.id(), 0) != 1) {
      throw new ImageException("%s cannot hold %s".formatted(container.name().getString(), this));
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    AVDictionary dictionary = new AVDictionary(null);
    try {
      options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
      describe(context, container, width, height, rate, matrix);
      Ffmpeg.check(avcodec_open2(context, codec, dictionary), codecName);
      return context;
    } catch (RuntimeException e) {
      avcodec_free_context(context);
      throw e;
    } finally {
      av_dict_free(dictionary);
    }
  }

  private void describe(
      AVCodecContext context,
      AVOutputFormat container,
      int width,
      int height,
      FrameRate rate,
      ColorMatrix matrix) {
    context.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P);
    try (AVRational second = new AVRational()) {
      context.framerate(second.num(rate.numerator()).den(rate.denominator()));
      context.time_base(second.num(1).den(VideoClock.ticksPerSecond(rate)));
      context.sample_aspect_ratio(second.num(1).den(1));
    }
    context.gop_size((int) Math.max(1, Math.ceil(rate.perSecond() * SECONDS_BETWEEN_KEY_FRAMES)));
    context.max_b_frames(0);
    context.thread_count(Math.min(4, Runtime.getRuntime().availableProcessors()));
    context.color_range(AVCOL_RANGE_MPEG);
    context.colorspace(matrix == ColorMatrix.BT709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M);
    context.color_primaries(AVCOL_PRI_BT709);
    context.color_trc(AVCOL_TRC_BT709);
    if ((container.flags() & AVFMT_GLOBALHEADER) != 0) {
      context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    setQuality(context, rate.perSecond());
  }
}
