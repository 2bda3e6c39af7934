package dev.limpid.align;

import dev.limpid.media.DecodedFrame;
import dev.limpid.media.FrameRate;
import dev.limpid.media.FrameSequence;
import dev.limpid.media.Picture;
import java.nio.file.Path;
import java.util.Arrays;

/** Describes every frame of a video file or folder of images. */
public final class RecordingReader {
  private RecordingReader() {}

  /**
   * Reads a recording from start to end.
   *
   * @param folderRate frame rate of folders of images
   * @param frameDone called after each frame
   * @throws AlignException if it has no frames
   * @throws dev.limpid.media.ImageException if it cannot be read
   */
  public static Recording read(
      Path path, FrameRate folderRate, Describer describer, Runnable frameDone) {
    Descriptors.Builder descriptors = new Descriptors.Builder();
    long[] nanos = new long[1024];
    try (FrameSequence frames = FrameSequence.open(path, folderRate)) {
      for (DecodedFrame frame = frames.next(); frame != null; frame = frames.next()) {
        int index = descriptors.count();
        nanos = index < nanos.length ? nanos : Arrays.copyOf(nanos, 2 * nanos.length);
        nanos[index] = frame.ptsNanos();
        descriptors.add(describer.describe(Picture.of(frame)));
        frameDone.run();
      }
      if (descriptors.count() == 0) {
        throw new AlignException("%s: expected frames, found none".formatted(path));
      }
      FrameTimes times = FrameTimes.of(Arrays.copyOf(nanos, descriptors.count()));
      return new Recording(
          path.toString(), descriptors.build(), times, frames.frameRate().perSecond());
    }
  }
}
