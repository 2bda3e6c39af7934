package dev.limpid.sample;

import java.nio.ByteBuffer;

/**
 * Turns summed light into 8-bit sRGB as a camera does: exposure, soft highlights, falling
 * brightness towards the corners, noise. Immutable.
 */
final class CameraSensor {
  private static final float RANGE = 2.2f;
  private static final int STEPS = 1 << 16;

  private final float[] response = new float[STEPS];
  private final float[] vignette;
  private final int width;
  private final int height;
  private final float noiseLevels;

  CameraSensor(int width, int height, float gain, double noiseLevels) {
    this.width = width;
    this.height = height;
    this.noiseLevels = (float) noiseLevels;
    for (int i = 0; i < STEPS; i++) {
      response[i] = (float) (255 * encode(shoulder(gain * RANGE * i / (STEPS - 1))));
    }
    vignette = new float[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float dx = (x - width / 2f) / (width / 2f);
        float dy = (y - height / 2f) / (width / 2f);
        vignette[y * width + x] = 1 - 0.16f * (dx * dx + dy * dy);
      }
    }
  }

  /** Linear up to 0.6, then bends so that bright things keep some detail. */
  private static double shoulder(double linear) {
    double knee = 0.6;
    if (linear <= knee) {
      return linear;
    }
    return knee + (1 - knee) * (1 - StrictMath.exp(-(linear - knee) / (1 - knee)));
  }

  /** IEC 61966-2-1. */
  private static double encode(double linear) {
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * StrictMath.pow(linear, 1 / 2.4) - 0.055;
  }

  /**
   * Writes a frame.
   *
   * @param light sum of {@code samples} frame buffers
   * @param noiseSeed seed of the frame's noise; 0 is no noise
   */
  void expose(long[] light, int samples, int noiseSeed, ByteBuffer rgb) {
    float scale = (STEPS - 1) / (RANGE * FrameBuffer.ONE * samples);
    for (int at = 0; at < width * height; at++) {
      long sum = light[at];
      float gain = scale * vignette[at];
      put(rgb, 3 * at, FrameBuffer.red(sum) * gain, noiseSeed);
      put(rgb, 3 * at + 1, FrameBuffer.green(sum) * gain, noiseSeed);
      put(rgb, 3 * at + 2, FrameBuffer.blue(sum) * gain, noiseSeed);
    }
  }

  private void put(ByteBuffer rgb, int at, float index, int noiseSeed) {
    float level = response[Math.min(STEPS - 1, (int) index)];
    if (noiseSeed != 0 && noiseLevels > 0) {
      int bits = Noise.hash(noiseSeed, at, 3);
      int sum = (bits & 0xFF) + ((bits >>> 8) & 0xFF) + ((bits >>> 16) & 0xFF) + (bits >>> 24);
      float gauss = (sum - 510) / 148f;
      level += gauss * noiseLevels * (1.15f - 0.6f * level / 255);
    }
    rgb.put(at, (byte) Math.max(0, Math.min(255, (int) (level + 0.5f))));
  }
}
