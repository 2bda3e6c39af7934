package dev.limpid.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a video comes from: a file, a URL, or a camera device.
 *
 * @param text as the user wrote it
 */
record VideoLocation(String text) {
  private static final String DEVICE_PREFIX = "/dev/video";

  /** The URL's scheme in lower case, or "file". */
  String scheme() {
    int end = text.indexOf("://");
    return end < 0 ? "file" : text.substring(0, end).toLowerCase(Locale.ROOT);
  }

  boolean isDevice() {
    return text.startsWith(DEVICE_PREFIX);
  }

  /** What FFmpeg is to open; before a colon in a file's name it would look for a protocol. */
  String url() {
    return text.contains("://") || isDevice() ? text : fileUrl(Path.of(text));
  }

  /** A file as FFmpeg takes it, whatever it is called. */
  static String fileUrl(Path file) {
    return "file:" + file.toAbsolutePath();
  }

  /** The demuxer to force, or null to let FFmpeg find out. */
  @Nullable String inputFormat() {
    return isDevice() ? "v4l2" : null;
  }

  /** For messages: without the secrets that camera URLs often carry. */
  String redacted() {
    return SourceUrl.redacted(text);
  }

  /**
   * FFmpeg's options for this protocol: each one calls its time-out differently, and a camera is
   * asked for TCP because lost UDP packets damage pictures.
   */
  Map<String, String> options(VideoOptions options) {
    Map<String, String> all = new HashMap<>();
    String micros = micros(options.readTimeout());
    switch (scheme()) {
      case "rtsp", "rtsps" -> {
        all.put("rtsp_transport", "tcp");
        all.put("timeout", micros);
        all.put("analyzeduration", "1000000");
      }
      case "udp", "rtp" -> {
        all.put("timeout", micros);
        all.put("fifo_size", "65536");
        all.put("overrun_nonfatal", "1");
        all.put("analyzeduration", "1000000");
      }
      case "http", "https", "rtmp", "rtmps", "tcp", "tls" -> all.put("rw_timeout", micros);
      case "srt" -> all.put("timeout", micros);
      default -> {}
    }
    all.putAll(options.demuxer());
    return all;
  }

  private static String micros(Duration duration) {
    return String.valueOf(duration.toNanos() / 1000);
  }
}
