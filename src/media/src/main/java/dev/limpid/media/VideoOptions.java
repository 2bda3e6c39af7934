package dev.limpid.media;

import java.time.Duration;
import java.util.Map;

/**
 * How to open a video.
 *
 * @param openTimeout how long opening may take before it fails
 * @param readTimeout how long one frame may keep the caller waiting before reading fails
 * @param threads threads of the decoder; 0 for one per core, which delays each frame by as many
 * @param demuxer further FFmpeg options of the protocol and format, for example {@code
 *     rtsp_transport=udp}
 */
public record VideoOptions(
    Duration openTimeout, Duration readTimeout, int threads, Map<String, String> demuxer) {
  public VideoOptions {
    demuxer = Map.copyOf(demuxer);
  }

  /** For files: patient, decoded on all cores. */
  public static VideoOptions file() {
    return new VideoOptions(Duration.ofSeconds(30), Duration.ofSeconds(30), 0, Map.of());
  }

  /** For cameras: gives up after 10 s without a frame, decodes without delay. */
  public static VideoOptions live() {
    return new VideoOptions(Duration.ofSeconds(10), Duration.ofSeconds(10), 1, Map.of());
  }

  public VideoOptions withReadTimeout(Duration timeout) {
    return new VideoOptions(openTimeout, timeout, threads, demuxer);
  }
}
