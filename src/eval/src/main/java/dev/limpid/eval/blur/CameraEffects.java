package dev.limpid.eval.blur;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.vision.PictureFilter;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * What a camera adds to motion blur: shake, jumps of its exposure, noise, JPEG, in this order.
 * Deterministic for a seed. Not thread-safe.
 */
final class CameraEffects {
  /** Chance per frame that the exposure jumps. */
  private static final double JUMP_CHANCE = 0.1;

  /** Largest jump, stops (powers of two of light). */
  private static final double JUMP_STOPS = 0.5;

  private final BlurOptions options;
  private final Random random;
  private final Picture scratch;
  private double stops;

  CameraEffects(BlurOptions options, long seed, int width, int height) {
    this.options = options;
    this.random = new Random(seed);
    this.scratch = Picture.allocate(width, height);
  }

  /** Changes the blurred picture; the truth only where the exposure jumps. */
  void take(FramePair pair) {
    if (options.exposureJumps()) {
      jump(pair);
    }
    if (!options.shakeSizes().isEmpty()) {
      shake(pair.blurred());
    }
    if (options.noise() > 0) {
      addNoise(pair.blurred().rgb());
    }
    if (options.jpegQuality() > 0) {
      compress(pair.blurred());
    }
  }

  private void jump(FramePair pair) {
    if (random.nextDouble() < JUMP_CHANCE) {
      stops = JUMP_STOPS * (2 * random.nextDouble() - 1);
    }
    byte[] table = new byte[256];
    double gain = Math.pow(2, stops / 2.2);
    for (int level = 0; level < table.length; level++) {
      table[level] = (byte) clamp(Math.rint(level * gain));
    }
    replace(pair.blurred().rgb(), table);
    replace(pair.sharp().rgb(), table);
  }

  private static void replace(ByteBuffer rgb, byte[] table) {
    for (int i = 0; i < rgb.limit(); i++) {
      rgb.put(i, table[rgb.get(i) & 0xFF]);
    }
  }

  private void shake(Picture picture) {
    int size = options.shakeSizes().get(random.nextInt(options.shakeSizes().size()));
    scratch.copyFrom(picture);
    PictureFilter.weigh(scratch, ShakeKernel.sample(size, random), size, picture);
  }

  private void addNoise(ByteBuffer rgb) {
    for (int i = 0; i < rgb.limit(); i++) {
      double noisy = (rgb.get(i) & 0xFF) + options.noise() * random.nextGaussian();
      rgb.put(i, (byte) clamp(Math.rint(noisy)));
    }
  }

  private void compress(Picture picture) {
    byte[] jpeg =
        FrameCodec.encodeJpeg(
            picture.rgb(), picture.width(), picture.height(), options.jpegQuality());
    FrameCodec.decode(jpeg, ImageHeader.parse(jpeg), picture.rgb());
  }

  private static int clamp(double level) {
    return (int) Math.max(0, Math.min(255, level));
  }
}
