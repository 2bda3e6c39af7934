package dev.limpid.dashboard;

import dev.limpid.media.FrameCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Encoded pictures for tests: drawn ones that move, or those of a folder. */
final class TestPictures {
  private TestPictures() {}

  /** A bar that moves over a slope of colour; bright for a result, dark for an input. */
  static byte[] jpeg(int width, int height, int frame, boolean bright) {
    return FrameCodec.encodeJpeg(pixels(width, height, frame, bright), width, height, 85);
  }

  /** The same without loss. */
  static byte[] png(int width, int height, int frame, boolean bright) {
    return FrameCodec.encodePng(pixels(width, height, frame, bright), width, height);
  }

  /** {@code count} pictures of a moving bar. */
  static List<byte[]> moving(int width, int height, int count, boolean bright) {
    List<byte[]> pictures = new ArrayList<>();
    for (int frame = 0; frame < count; frame++) {
      pictures.add(jpeg(width, height, frame * width / count, bright));
    }
    return pictures;
  }

  /** The files of a folder, by name. */
  static List<byte[]> folder(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<byte[]> pictures = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        pictures.add(Files.readAllBytes(file));
      }
      return pictures;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer pixels(int width, int height, int frame, boolean bright) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * width * height);
    int level = bright ? 220 : 90;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean bar = Math.floorMod(x - frame, width) < width / 10;
        rgb.put((byte) (bar ? 255 : level * x / width));
        rgb.put((byte) (bar ? 255 : level * y / height));
        rgb.put((byte) (bar ? 255 : level / 2));
      }
    }
    return rgb.flip();
  }
}
