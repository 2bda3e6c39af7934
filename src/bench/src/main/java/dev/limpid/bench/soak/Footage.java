package dev.limpid.bench.soak;

import dev.limpid.media.DecodedFrame;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.FrameRate;
import dev.limpid.media.FrameSequence;
import dev.limpid.media.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A drive as JPEGs of three sizes, in a loop. Immutable; nobody changes the arrays that it gives.
 */
final class Footage {
  static final int SIZES = 3;
  private static final int QUALITY = 90;
  private static final int CUT = 16;

  private final List<List<byte[]>> sizes;

  private Footage(List<List<byte[]>> sizes) {
    this.sizes = sizes;
  }

  /**
   * Renders a drive as a video of 160x96.
   *
   * @param dist folder of the distribution that renders it
   * @param name of a folder in {@code dir}
   * @param options of {@code limpid sample drive}
   */
  static Path drive(Path dist, Path dir, String name, String... options)
      throws IOException, InterruptedException {
    Path folder = dir.resolve(name).toAbsolutePath();
    Stream<String> command =
        Stream.of("sample", "drive", "--size", "160x96", "-o", folder.toString());
    LimpidProcess.once(
        dist, dir, Stream.concat(command, Stream.of(options)).toArray(String[]::new));
    return folder.resolve("blurred.mp4");
  }

  /** Reads a video. */
  static Footage read(Path video) {
    List<List<byte[]>> sizes = new ArrayList<>();
    for (int i = 0; i < SIZES; i++) {
      sizes.add(new ArrayList<>());
    }
    try (FrameSequence frames = FrameSequence.open(video, FrameRate.of(1))) {
      for (DecodedFrame frame = frames.next(); frame != null; frame = frames.next()) {
        for (int i = 0; i < SIZES; i++) {
          sizes.get(i).add(jpeg(Picture.of(frame), i * CUT));
        }
      }
    }
    return new Footage(sizes);
  }

  private static byte[] jpeg(Picture picture, int cut) {
    Picture part = picture.crop(0, 0, picture.width() - cut, picture.height() - cut);
    return FrameCodec.encodeJpeg(part.rgb(), part.width(), part.height(), QUALITY);
  }

  /**
   * A frame.
   *
   * @param size 0 to {@link #SIZES} - 1
   * @param index of the frame, behind the last one follows the first
   */
  byte[] frame(int size, long index) {
    List<byte[]> frames = sizes.get(size);
    return frames.get((int) (index % frames.size()));
  }
}
