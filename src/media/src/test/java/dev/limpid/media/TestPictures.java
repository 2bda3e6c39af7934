package dev.limpid.media;

import java.nio.ByteBuffer;

/** Pictures with soft and hard edges and colour that move with the frame's index. */
final class TestPictures {
  private TestPictures() {}

  static ByteBuffer moving(int width, int height, int index) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * width * height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double wave = Math.sin((x + 3 * index) * 0.08) * Math.cos((y - index) * 0.06);
        boolean block = Math.floorMod(x / 16 + y / 16 + index / 4, 5) == 0;
        rgb.put((byte) (128 + 90 * wave));
        rgb.put((byte) (block ? 200 : 90 + y % 64));
        rgb.put((byte) (128 - 60 * wave));
      }
    }
    return rgb.flip();
  }

  static double psnr(ByteBuffer left, ByteBuffer right) {
    double sum = 0;
    for (int i = 0; i < left.limit(); i++) {
      double difference = (left.get(i) & 0xFF) - (right.get(i) & 0xFF);
      sum += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * left.limit() / Math.max(sum, 1e-9));
  }
}
