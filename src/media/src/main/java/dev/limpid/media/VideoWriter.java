package dev.limpid.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Writes RGB frames into a video file that browsers play: H.264 in 4:2:0 for even sizes, VP9 for
 * odd ones, so that the file has the size of the frames to the pixel. The file has exactly one
 * frame per call of {@link #write}. The container follows from the file's name (mp4, mov, mkv); an
 * mp4 has its index in front.
 *
 * <p>Owns native memory until closed, and the file is complete only after {@link #close}; closing
 * twice is fine. Not thread-safe.
 */
public final class VideoWriter implements AutoCloseable {
  /** Containers that keep each frame's own time. */
  private static final List<String> CONTAINERS = List.of(".mp4", ".mov", ".mkv");

  private final Path file;
  private final VideoClock clock;
  private final AVFormatContext container;
  private final AVCodecContext encoder;
  private final AVStream stream;
  private final YuvConverter converter;
  private final AVPacket packet;
  private long frames;
  private boolean closed;

  private VideoWriter(Path file, int width, int height, FrameRate rate, ColorMatrix matrix) {
    this.file = file;
    this.clock = new VideoClock(rate);
    this.container = container(file);
    AVCodecContext opened = null;
    try {
      opened = VideoEncoder.open(container.oformat(), width, height, rate, matrix);
      this.encoder = opened;
      this.stream = addStream();
      writeHeader();
    } catch (RuntimeException e) {
      free(container, opened);
      throw e;
    }
    this.converter = new YuvConverter(width, height, matrix);
    this.packet = av_packet_alloc();
  }

  /**
   * Creates or replaces a file, with the colour matrix that players assume for its size.
   *
   * @throws ImageException if the file cannot be written or no encoder takes frames of this size
   */
  public static VideoWriter open(Path file, int width, int height, FrameRate rate) {
    return open(file, width, height, rate, ColorMatrix.assumed(width, height));
  }

  /**
   * Creates or replaces a file.
   *
   * @throws ImageException if the file cannot be written or no encoder takes frames of this size
   */
  public static VideoWriter open(
      Path file, int width, int height, FrameRate rate, ColorMatrix matrix) {
    Ffmpeg.quiet();
    return new VideoWriter(file, width, height, rate, matrix);
  }

  /**
   * Appends a frame.
   *
   * @param rgb direct buffer of {@code height*width*3} bytes from its position on; not changed
   * @param ptsNanos when the frame is shown, nanoseconds from any origin; must grow
   * @throws ImageException if the encoder or the disk refuses
   */
  public void write(ByteBuffer rgb, long ptsNanos) {
    if (closed) {
      throw new IllegalStateException("writer of %s is closed".formatted(file));
    }
    AVFrame frame = converter.convert(rgb);
    frame.pts(clock.ticksAt(ptsNanos));
    send(frame);
    frames++;
  }

  /** Number of frames written so far. */
  public long frames() {
    return frames;
  }

  private void send(@Nullable AVFrame frame) {
    Ffmpeg.check(avcodec_send_frame(encoder, frame), "cannot encode " + file);
    while (true) {
      int received = avcodec_receive_packet(encoder, packet);
      if (received == AVERROR_EAGAIN() || received == AVERROR_EOF) {
        return;
      }
      Ffmpeg.check(received, "cannot encode " + file);
      packet.stream_index(stream.index());
      packet.duration(clock.frameTicks());
      av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
      Ffmpeg.check(av_interleaved_write_frame(container, packet), "cannot write " + file);
    }
  }

  /**
   * Checks that a file's name says which container it is to be.
   *
   * @throws ImageException naming the endings that are known
   */
  public static void requireContainer(Path file) {
    String name = file.toString();
    if (CONTAINERS.stream().noneMatch(extension -> name.endsWith(extension))) {
      throw new ImageException(
          "cannot write %s: expected a file name that ends in one of %s"
              .formatted(file, CONTAINERS));
    }
  }

  private static AVFormatContext container(Path file) {
    requireContainer(file);
    String name = VideoLocation.fileUrl(file);
    AVFormatContext context = new AVFormatContext(null);
    Ffmpeg.check(
        avformat_alloc_output_context2(context, null, (String) null, name), "cannot write " + file);
    return context;
  }

  private AVStream addStream() {
    AVStream added = avformat_new_stream(container, null);
    Ffmpeg.check(
        avcodec_parameters_from_context(added.codecpar(), encoder), "cannot write " + file);
    added.time_base(encoder.time_base());
    added.avg_frame_rate(encoder.framerate());
    added.r_frame_rate(encoder.framerate());
    return added;
  }

  private void writeHeader() {
    AVIOContext io = new AVIOContext(null);
    Ffmpeg.check(
        avio_open(io, VideoLocation.fileUrl(file), AVIO_FLAG_WRITE), "cannot write " + file);
    container.pb(io);
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "movflags", "+faststart", 0);
      av_dict_set(options, "video_track_timescale", String.valueOf(encoder.time_base().den()), 0);
      Ffmpeg.check(avformat_write_header(container, options), "cannot write " + file);
    } finally {
      av_dict_free(options);
    }
  }

  /**
   * Completes the file and frees everything.
   *
   * @throws ImageException if the file could not be completed
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (frames > 0) {
        send(null);
      }
      Ffmpeg.check(av_write_trailer(container), "cannot complete " + file);
    } finally {
      converter.close();
      av_packet_free(packet);
      free(container, encoder);
    }
  }

  private static void free(AVFormatContext container, @Nullable AVCodecContext encoder) {
    if (encoder != null) {
      avcodec_free_context(encoder);
    }
    AVIOContext io = container.pb();
    if (io != null && !io.isNull()) {
      avio_closep(io);
      container.pb(null);
    }
    avformat_free_context(container);
  }
}
