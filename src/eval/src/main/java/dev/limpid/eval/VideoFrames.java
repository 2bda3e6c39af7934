package dev.limpid.eval;

import dev.limpid.media.DecodedFrame;
import dev.limpid.media.Picture;
import dev.limpid.media.VideoReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The frames of a video file. */
final class VideoFrames implements PictureSource {
  private final VideoReader reader;

  VideoFrames(Path file) {
    reader = VideoReader.open(file);
  }

  @Override
  public int width() {
    return reader.info().width();
  }

  @Override
  public int height() {
    return reader.info().height();
  }

  @Override
  public long expected() {
    return reader.info().frames();
  }

  @Override
  public @Nullable Picture next() {
    DecodedFrame frame = reader.next();
    return frame == null ? null : Picture.of(frame);
  }

  @Override
  public void close() {
    reader.close();
  }
}
