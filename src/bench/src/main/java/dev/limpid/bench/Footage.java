package dev.limpid.bench;

import java.nio.ByteBuffer;
import java.util.Random;

/** Seeded pictures with edges, smooth parts and some noise, as a camera has them. */
public final class Footage {
  private Footage() {}

  /** Writes one frame, {@code uint8 [H][W][3]}, at the buffer's position. */
  public static void write(ByteBuffer rgb, int width, int height, long seed) {
    Random random = new Random(seed);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int shade = (x / 40 + y / 30) % 2 == 0 ? 60 : 170;
        int noise = random.nextInt(9) - 4;
        rgb.put((byte) (shade + x * 50 / width + noise));
        rgb.put((byte) (shade + y * 50 / height + noise));
        rgb.put((byte) (shade + 20 + noise));
      }
    }
  }
}
