package dev.limpid.sample;

import java.util.Arrays;

/**
 * Depth and light of one rendered instant. Light is linear, three 21-bit fields in a long, {@link
 * #ONE} is diffuse white in full light; sums of up to {@link #MAX_SAMPLES} buffers stay exact.
 */
final class FrameBuffer {
  /** Fixed-point value of diffuse white in full light. */
  static final int ONE = 16384;

  /** Buffers that can be summed without overflow. */
  static final int MAX_SAMPLES = 32;

  static final int MAX = (1 << 21) / MAX_SAMPLES - 1;

  final int width;
  final int height;

  /** Inverse distance along the view axis, per metre; 0 is infinitely far. */
  final float[] depth;

  final long[] light;

  FrameBuffer(int width, int height) {
    this.width = width;
    this.height = height;
    depth = new float[width * height];
    light = new long[width * height];
  }

  void clear() {
    Arrays.fill(depth, 0);
    Arrays.fill(light, 0);
  }

  static long pack(long red, long green, long blue) {
    return (Math.min(MAX, red) << 42) | (Math.min(MAX, green) << 21) | Math.min(MAX, blue);
  }

  static int red(long light) {
    return (int) (light >>> 42);
  }

  static int green(long light) {
    return (int) (light >>> 21) & 0x1FFFFF;
  }

  static int blue(long light) {
    return (int) light & 0x1FFFFF;
  }
}
