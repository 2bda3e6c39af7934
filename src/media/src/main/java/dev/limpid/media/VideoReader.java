package dev.limpid.media;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the frames of a video file, URL or camera device in order of presentation, as upright RGB:
 * the rotation that phones store is applied. Owns native memory until closed; closing twice is
 * fine.
 *
 * <p>One thread reads; {@link #abort} may come from any other, and interrupting the reading thread
 * has the same effect. No call blocks for longer than the options' time-outs, save where the
 * operating system does: name resolution, and a device driver that does not return.
 */
public final class VideoReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VideoReader.class);

  private static final long NANOS = 1_000_000_000L;
  private static final FrameRate UNKNOWN_RATE = FrameRate.of(25);

  private final VideoLocation location;
  private final Deadline deadline;
  private final VideoInput input;
  private final AVCodecContext decoder;
  private final AVFrame frame;
  private final RgbConverter converter;
  private final VideoInfo info;
  private long firstPts = AV_NOPTS_VALUE;
  private long lastPtsNanos = -1;
  private long damaged;
  private boolean draining;
  private boolean closed;

  private VideoReader(VideoLocation location, VideoOptions options, Deadline deadline) {
    this.location = location;
    this.deadline = deadline;
    this.input = VideoInput.open(location, options, deadline);
    try {
      this.decoder = openDecoder(input.stream().codecpar(), options, location);
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
    this.frame = av_frame_alloc();
    this.converter = new RgbConverter(input.quarterTurns());
    this.info = describe(input);
  }

  /**
   * Opens a video file.
   *
   * @throws ImageException if it is no video that can be read
   */
  public static VideoReader open(Path file) {
    if (!Files.isReadable(file)) {
      throw new ImageException("cannot open %s: no such file, or not readable".formatted(file));
    }
    return open(file.toString(), VideoOptions.file());
  }

  /**
   * Opens a file, a URL (rtsp, http, udp, srt, ...) or a device such as {@code /dev/video0}.
   *
   * @throws ImageException if it cannot be opened within the time-out
   */
  public static VideoReader open(String location, VideoOptions options) {
    Ffmpeg.quiet();
    Deadline deadline = new Deadline();
    try {
      return new VideoReader(new VideoLocation(location), options, deadline);
    } catch (RuntimeException e) {
      deadline.close();
      throw e;
    }
  }

  public VideoInfo info() {
    return info;
  }

  /**
   * The next frame, or null at the end of the video.
   *
   * @throws ImageException if the source fails, does not deliver in time, or was aborted
   */
  public @Nullable DecodedFrame next() {
    if (closed) {
      throw new IllegalStateException("reader of %s is closed".formatted(location.redacted()));
    }
    while (true) {
      int received = avcodec_receive_frame(decoder, frame);
      if (received >= 0) {
        return converter.convert(frame, presentationNanos());
      }
      if (received == AVERROR_EOF) {
        return null;
      }
      if (received != AVERROR_EAGAIN()) {
        Ffmpeg.check(received, "cannot decode " + location.redacted());
      }
      feed();
    }
  }

  private void feed() {
    if (draining) {
      throw new ImageException("decoder of %s does not end".formatted(location.redacted()));
    }
    AVPacket packet = input.next();
    draining = packet == null;
    int sent = avcodec_send_packet(decoder, packet);
    if (sent < 0 && !draining) {
      damaged++;
    }
  }

  /** Containers jitter, and B-frames and cameras lie: what comes out always grows. */
  private long presentationNanos() {
    long pts = frame.best_effort_timestamp();
    long nanos;
    if (pts == AV_NOPTS_VALUE) {
      nanos = lastPtsNanos < 0 ? 0 : lastPtsNanos + info.frameRate().nanosAt(1);
    } else {
      firstPts = firstPts == AV_NOPTS_VALUE ? pts : firstPts;
      nanos = toNanos(pts - firstPts, input.stream().time_base());
    }
    lastPtsNanos = Math.max(nanos, lastPtsNanos + 1);
    return lastPtsNanos;
  }

  /** Makes a call of {@link #next} that waits for its source, and all later ones, fail at once. */
  public void abort() {
    deadline.abort();
  }

  private static AVCodecContext openDecoder(
      AVCodecParameters parameters, VideoOptions options, VideoLocation location) {
    AVCodec codec = avcodec_find_decoder(parameters.codec_id());
    if (codec == null || codec.isNull()) {
      throw new ImageException("no decoder for the video of " + location.redacted());
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    try {
      String what = "cannot decode " + location.redacted();
      Ffmpeg.check(avcodec_parameters_to_context(context, parameters), what);
      context.thread_count(options.threads());
      Ffmpeg.check(avcodec_open2(context, codec, (AVDictionary) null), what);
      return context;
    } catch (RuntimeException e) {
      avcodec_free_context(context);
      throw e;
    }
  }

  private static VideoInfo describe(VideoInput input) {
    AVStream stream = input.stream();
    AVCodecParameters parameters = stream.codecpar();
    FrameRate rate = frameRate(av_guess_frame_rate(input.context(), stream, null));
    long duration = durationNanos(input);
    boolean swapped = input.quarterTurns() % 2 == 1;
    int width = parameters.width();
    int height = parameters.height();
    return new VideoInfo(
        swapped ? height : width,
        swapped ? width : height,
        rate,
        frames(stream, duration, rate),
        duration,
        RgbConverter.matrix(parameters.color_space(), width, height));
  }

  /** An index also counts the frames that an edit list cuts off; the duration does not. */
  private static long frames(AVStream stream, long durationNanos, FrameRate rate) {
    AVRational average = stream.avg_frame_rate();
    double perSecond =
        average.den() > 0 ? (double) average.num() / average.den() : rate.perSecond();
    long byDuration = Math.round(durationNanos / (double) NANOS * perSecond);
    long byIndex = stream.nb_frames();
    return byIndex > 0 && byDuration > 0
        ? Math.min(byIndex, byDuration)
        : Math.max(byIndex, byDuration);
  }

  private static FrameRate frameRate(AVRational guessed) {
    return guessed.num() > 0 && guessed.den() > 0
        ? new FrameRate(guessed.num(), guessed.den())
        : UNKNOWN_RATE;
  }

  private static long durationNanos(VideoInput input) {
    AVStream stream = input.stream();
    if (stream.duration() > 0) {
      return toNanos(stream.duration(), stream.time_base());
    }
    long duration = input.context().duration();
    return duration > 0 ? duration * (NANOS / AV_TIME_BASE) : 0;
  }

  private static long toNanos(long ticks, AVRational timeBase) {
    return BigInteger.valueOf(ticks)
        .multiply(BigInteger.valueOf(timeBase.num() * NANOS))
        .divide(BigInteger.valueOf(timeBase.den()))
        .longValue();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (damaged > 0) {
      LOG.info(
          "{}: {} packets could not be decoded and were left out", location.redacted(), damaged);
    }
    deadline.abort();
    av_frame_free(frame);
    avcodec_free_context(decoder);
    converter.close();
    input.close();
    deadline.close();
  }
}
