package dev.limpid.sample;

/** Smooth value noise on integer lattices, exact on every machine. */
final class Noise {
  private Noise() {}

  static int hash(int seed, int x, int y) {
    int h = seed * 0x9E3779B1 + x * 0x85EBCA6B + y * 0xC2B2AE35;
    h = (h ^ (h >>> 15)) * 0x2C1B3C6D;
    h = (h ^ (h >>> 12)) * 0x297A2D39;
    return h ^ (h >>> 15);
  }

  /** White noise in [0, 1). */
  static float white(int seed, int x, int y) {
    return (hash(seed, x, y) >>> 8) * 0x1p-24f;
  }

  /** Smooth noise in [-1, 1] along a line, feature size 1. */
  static double line(int seed, double x) {
    int cell = (int) Math.floor(x);
    double f = x - cell;
    double t = f * f * f * (f * (f * 6 - 15) + 10);
    double a = white(seed, cell, 0);
    double b = white(seed, cell + 1, 0);
    return 2 * (a + (b - a) * t) - 1;
  }

  /** Smooth noise in [0, 1] on a plane, feature size 1. */
  static float plane(int seed, float x, float y) {
    int cx = (int) Math.floor(x);
    int cy = (int) Math.floor(y);
    float fx = x - cx;
    float fy = y - cy;
    fx = fx * fx * (3 - 2 * fx);
    fy = fy * fy * (3 - 2 * fy);
    float bottom = lerp(white(seed, cx, cy), white(seed, cx + 1, cy), fx);
    float top = lerp(white(seed, cx, cy + 1), white(seed, cx + 1, cy + 1), fx);
    return lerp(bottom, top, fy);
  }

  /** Sum of octaves in [0, 1]; the first has feature size 1. */
  static float fractal(int seed, float x, float y, int octaves) {
    float sum = 0;
    float weight = 0.5f;
    float total = 0;
    for (int i = 0; i < octaves; i++) {
      sum += weight * plane(seed + i, x, y);
      total += weight;
      weight *= 0.5f;
      x *= 2;
      y *= 2;
    }
    return sum / total;
  }

  static float lerp(float a, float b, float t) {
    return a + (b - a) * t;
  }

  static float smoothstep(float low, float high, float x) {
    float t = Math.max(0, Math.min(1, (x - low) / (high - low)));
    return t * t * (3 - 2 * t);
  }
}
