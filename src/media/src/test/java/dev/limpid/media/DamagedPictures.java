package dev.limpid.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Decodes damaged pictures, then prints a line to stderr; with an argument it crashes then. */
final class DamagedPictures {
  static final String LINE = "of Java's own";
  private static final int ROUNDS = 300;

  private DamagedPictures() {}

  public static void main(String[] arguments) throws Exception {
    Random random = new Random(5);
    int refused = 0;
    for (byte[] picture : pictures(random)) {
      for (int i = 0; i < ROUNDS; i++) {
        refused += isRefused(damaged(picture, random)) ? 1 : 0;
      }
    }
    System.out.println("refused " + refused);
    System.err.println(LINE);
    if (arguments.length > 0) {
      crash();
    }
  }

  private static List<byte[]> pictures(Random random) {
    byte[] noise = new byte[3 * 64 * 48];
    random.nextBytes(noise);
    ByteBuffer pixels = ByteBuffer.allocateDirect(noise.length).put(0, noise);
    byte[] webp = "RIFF\20\0\0\0WEBPVP8 \4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".getBytes(UTF_8);
    webp[26] = 8;
    webp[28] = 8;
    return List.of(
        FrameCodec.encodeJpeg(pixels, 64, 48, 90),
        FrameCodec.encodePng(pixels, 64, 48),
        Arrays.copyOf(webp, 30));
  }

  private static byte[] damaged(byte[] picture, Random random) {
    byte[] damaged = picture.clone();
    int at = random.nextBoolean() ? random.nextInt(damaged.length) : random.nextInt(30);
    damaged[at] ^= (byte) (1 << random.nextInt(8));
    boolean cut = random.nextInt(3) == 0;
    return cut ? Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length)) : damaged;
  }

  private static boolean isRefused(byte[] picture) {
    try {
      ImageHeader header = ImageHeader.parse(picture);
      if (header.pixels() < 1_000_000) {
        ByteBuffer pixels = ByteBuffer.allocateDirect((int) (3 * header.pixels()));
        FrameCodec.decode(picture, header, pixels);
      }
      return false;
    } catch (ImageException e) {
      return true;
    }
  }

  /** As a faulty native library does. */
  private static void crash() {
    org.bytedeco.javacpp.Pointer.memset(
        new org.bytedeco.javacpp.BytePointer() {
          {
            address = 8;
          }
        },
        1,
        1);
  }
}
