package dev.limpid.media;

import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;

/** Versions of the native media libraries; asking loads them. */
public final class MediaVersions {
  private MediaVersions() {}

  /**
   * Version of OpenCV, such as {@code 4.13.0}.
   *
   * @throws LinkageError if it cannot be loaded
   */
  public static String opencv() {
    try (BytePointer version = opencv_core.getVersionString()) {
      return version.getString().strip();
    }
  }

  /**
   * Version of FFmpeg, such as {@code 8.0.1}.
   *
   * @throws LinkageError if it cannot be loaded
   */
  public static String ffmpeg() {
    // A constant of the library: there is nothing to free.
    return avutil.av_version_info().getString();
  }
}
