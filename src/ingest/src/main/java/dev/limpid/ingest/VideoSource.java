package dev.limpid.ingest;

import dev.limpid.media.DecodedFrame;
import dev.limpid.media.FrameRate;
import dev.limpid.media.VideoReader;
import org.jspecify.annotations.Nullable;

/** Frames of a video file, network stream or camera device. */
final class VideoSource implements FrameSource {
  private final VideoReader reader;

  /**
   * @param reader closed with this source
   */
  VideoSource(VideoReader reader) {
    this.reader = reader;
  }

  @Override
  public @Nullable SourceFrame next() {
    DecodedFrame frame = reader.next();
    return frame == null
        ? null
        : new SourceFrame.Pixels(frame.ptsNanos(), frame.width(), frame.height(), frame.rgb());
  }

  /** A video that has no length is one that is being taken. */
  @Override
  public boolean isLive() {
    return reader.info().durationNanos() == 0;
  }

  @Override
  public FrameRate frameRate() {
    return reader.info().frameRate();
  }

  @Override
  public long expectedFrames() {
    return reader.info().frames();
  }

  @Override
  public void close() {
    reader.close();
  }
}
