package dev.limpid.testing;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import java.nio.ByteBuffer;
import java.util.Random;

/** Small seeded pictures: smooth, so that JPEG keeps them, and moving from frame to frame. */
public final class Pictures {
  private Pictures() {}

  /** Pixels of frame {@code index} of the picture sequence {@code seed}: {@code [H][W][3]} RGB. */
  public static ByteBuffer rgb(long seed, int index, int width, int height) {
    Random random = new Random(seed);
    double angle = random.nextDouble() * Math.PI;
    double frequency = 0.1 + 0.2 * random.nextDouble();
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double along = x * Math.cos(angle) + y * Math.sin(angle) + 2 * index;
        pixels.put((byte) (128 + 100 * Math.sin(frequency * along)));
        pixels.put((byte) (128 + 100 * Math.cos(frequency * along + y * 0.05)));
        pixels.put((byte) (128 + 100 * Math.sin(0.07 * (x - y) + index)));
      }
    }
    return pixels.flip();
  }

  /** The same as a JPEG. */
  public static byte[] jpeg(long seed, int index, int width, int height) {
    return FrameCodec.encodeJpeg(rgb(seed, index, width, height), width, height, 90);
  }

  /** Decodes an image. */
  public static ByteBuffer decode(byte[] encoded) {
    ImageHeader header = ImageHeader.parse(encoded);
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * header.width() * header.height());
    FrameCodec.decode(encoded, header, pixels);
    return pixels;
  }
}
