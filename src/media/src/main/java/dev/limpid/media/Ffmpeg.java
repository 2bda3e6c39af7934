package dev.limpid.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_ERROR_MAX_STRING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;

/** FFmpeg's logging and error codes. */
final class Ffmpeg {
  private Ffmpeg() {}

  /**
   * Keeps FFmpeg from writing to the console: what matters comes as an error code, and its own
   * lines name no stream and quote URLs with their passwords.
   */
  static void quiet() {
    av_log_set_level(AV_LOG_QUIET);
  }

  /** The result of a call, or the exception that its error code stands for. */
  static int check(int result, String what) {
    if (result < 0) {
      throw new ImageException(what + ": " + text(result));
    }
    return result;
  }

  static String text(int error) {
    byte[] buffer = new byte[AV_ERROR_MAX_STRING_SIZE];
    av_strerror(error, buffer, buffer.length);
    int end = 0;
    while (end < buffer.length && buffer[end] != 0) {
      end++;
    }
    return new String(buffer, 0, end, StandardCharsets.UTF_8);
  }
}
