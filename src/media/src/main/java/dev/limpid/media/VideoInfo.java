package dev.limpid.media;

import java.nio.file.Path;

/**
 * What a video says of itself before it is decoded.
 *
 * @param width columns as shown, that is after the rotation that phones store; pixels
 * @param height rows as shown; pixels
 * @param frameRate average frame rate
 * @param frames number of frames by the container's index or, without one, by duration and rate; 0
 *     when unknown, as with live sources
 * @param durationNanos length, nanoseconds; 0 when unknown
 * @param colorMatrix how its colours are coded
 */
public record VideoInfo(
    int width,
    int height,
    FrameRate frameRate,
    long frames,
    long durationNanos,
    ColorMatrix colorMatrix) {

  /**
   * Opens the file, reads what it says, closes it.
   *
   * @throws ImageException if it is no video that can be read
   */
  public static VideoInfo probe(Path file) {
    try (VideoReader reader = VideoReader.open(file)) {
      return reader.info();
    }
  }
}
