package dev.limpid.cli;

import dev.limpid.media.Picture;
import dev.limpid.media.VideoInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Writes the frames of several streams into a video file each. Used by one thread. */
final class VideoFiles implements AutoCloseable {

  /** Is told of each frame that was written. */
  interface Listener {
    /**
     * A frame is in its file.
     *
     * @param picture valid during this call
     * @param shown what the file shows
     */
    void written(ProcessedFrame frame, Picture picture, FrameFile.Shown shown);
  }

  private final Map<String, FrameFile> files = new HashMap<>();
  private final Listener listener;

  VideoFiles(Listener listener) {
    this.listener = listener;
  }

  /** Declares a stream that will be written to a file at the rate of its source. */
  void add(String stream, Path file, VideoInfo source) {
    files.put(stream, new FrameFile(file, source, listener));
  }

  /** Whether a frame was not taken before. */
  boolean isNew(ProcessedFrame frame) {
    return file(frame).isNew(frame);
  }

  /** Takes a new frame, which is written as soon as all before it are. */
  void take(ProcessedFrame frame) {
    file(frame).take(frame);
  }

  private FrameFile file(ProcessedFrame frame) {
    return Objects.requireNonNull(files.get(frame.stream()));
  }

  /** Completes all files, with what waits for frames that will not come; then throws failures. */
  @Override
  public void close() {
    RuntimeException first = null;
    for (FrameFile file : files.values()) {
      try {
        file.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
