package dev.limpid.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;

import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avdevice;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** An open container and its first video stream, read packet by packet. Not thread-safe. */
final class VideoInput implements AutoCloseable {
  private final VideoLocation location;
  private final VideoOptions options;
  private final Deadline deadline;
  private final AVFormatContext context;
  private final AVPacket packet;
  private final AVStream stream;

  private VideoInput(
      VideoLocation location, VideoOptions options, Deadline deadline, AVFormatContext context) {
    this.location = location;
    this.options = options;
    this.deadline = deadline;
    this.context = context;
    this.stream = context.streams(bestStream(context, location));
    this.packet = av_packet_alloc();
  }

  static VideoInput open(VideoLocation location, VideoOptions options, Deadline deadline) {
    deadline.arm(options.openTimeout());
    AVFormatContext context = openContext(location, options, deadline);
    try {
      int found = avformat_find_stream_info(context, (PointerPointer<?>) null);
      check(found, "cannot read", location, deadline);
      return new VideoInput(location, options, deadline, context);
    } catch (RuntimeException e) {
      avformat_close_input(context);
      throw e;
    }
  }

  private static AVFormatContext openContext(
      VideoLocation location, VideoOptions options, Deadline deadline) {
    AVInputFormat format = format(location);
    AVDictionary dictionary = new AVDictionary(null);
    try {
      for (Map.Entry<String, String> option : location.options(options).entrySet()) {
        av_dict_set(dictionary, option.getKey(), option.getValue(), 0);
      }
      AVFormatContext context = avformat_alloc_context();
      deadline.attachTo(context);
      int opened = avformat_open_input(context, location.url(), format, dictionary);
      // On failure FFmpeg has freed the context.
      check(opened, "cannot open", location, deadline);
      return context;
    } finally {
      av_dict_free(dictionary);
    }
  }

  private static @Nullable AVInputFormat format(VideoLocation location) {
    String name = location.inputFormat();
    if (name == null) {
      return null;
    }
    try {
      avdevice.avdevice_register_all();
    } catch (UnsatisfiedLinkError e) {
      throw new ImageException(
          "cannot open %s: FFmpeg's device library needs libxcb, libasound2 and libpulse0 (%s)"
              .formatted(location.redacted(), e.getMessage()),
          e);
    }
    return av_find_input_format(name);
  }

  private static int bestStream(AVFormatContext context, VideoLocation location) {
    int index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (index < 0) {
      throw new ImageException("%s has no video".formatted(location.redacted()));
    }
    return index;
  }

  AVFormatContext context() {
    return context;
  }

  AVStream stream() {
    return stream;
  }

  /** Clockwise quarter turns that bring the picture upright: 0 to 3. */
  int quarterTurns() {
    AVPacketSideData matrix =
        av_packet_side_data_get(
            stream.codecpar().coded_side_data(),
            stream.codecpar().nb_coded_side_data(),
            AV_PKT_DATA_DISPLAYMATRIX);
    if (matrix == null || matrix.isNull()) {
      return 0;
    }
    double counterClockwise = av_display_rotation_get(new IntPointer(matrix.data()));
    return Double.isNaN(counterClockwise)
        ? 0
        : Math.floorMod(Math.round(-counterClockwise / 90), 4);
  }

  /**
   * The next packet of the video stream, valid until the next call, or null at the end.
   *
   * @throws ImageException if the source fails or does not deliver in time
   */
  @Nullable AVPacket next() {
    deadline.arm(options.readTimeout());
    while (true) {
      av_packet_unref(packet);
      int result = av_read_frame(context, packet);
      if (result == AVERROR_EOF) {
        return null;
      }
      check(result, "cannot read", location, deadline);
      if (packet.stream_index() == stream.index()) {
        return packet;
      }
    }
  }

  private static void check(int result, String what, VideoLocation location, Deadline deadline) {
    if (result >= 0) {
      return;
    }
    String where = what + " " + location.redacted();
    if (deadline.isAborted()) {
      throw new ImageException(where + ": stopped");
    }
    if (deadline.isOver()) {
      throw new ImageException(where + ": no answer in time");
    }
    throw new ImageException(where + ": " + Ffmpeg.text(result));
  }

  @Override
  public void close() {
    av_packet_free(packet);
    avformat_close_input(context);
  }
}
