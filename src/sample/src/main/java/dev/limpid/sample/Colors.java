package dev.limpid.sample;

/**
 * Packed {@code 0xRRGGBB} colours. Texels keep the square root of linear light, so that {@code
 * value²} is linear; colours are written here as they look on a screen, which is close to that.
 */
final class Colors {
  private Colors() {}

  static int rgb(float r, float g, float b) {
    return (channel(r) << 16) | (channel(g) << 8) | channel(b);
  }

  private static int channel(float value) {
    return Math.max(0, Math.min(255, (int) (value + 0.5f)));
  }

  static int red(int color) {
    return (color >> 16) & 0xFF;
  }

  static int green(int color) {
    return (color >> 8) & 0xFF;
  }

  static int blue(int color) {
    return color & 0xFF;
  }

  /** {@code from} at 0, {@code to} at 1. */
  static int mix(int from, int to, float t) {
    return rgb(
        Noise.lerp(red(from), red(to), t),
        Noise.lerp(green(from), green(to), t),
        Noise.lerp(blue(from), blue(to), t));
  }

  /** Darker below 1, lighter above. */
  static int shade(int color, float factor) {
    return rgb(red(color) * factor, green(color) * factor, blue(color) * factor);
  }

  /** A colour near this one: each channel moved by up to {@code amount}. */
  static int vary(int color, Dice dice, float amount) {
    float common = dice.range(-amount, amount);
    return rgb(
        red(color) + common + dice.range(-amount, amount) * 0.4f,
        green(color) + common + dice.range(-amount, amount) * 0.4f,
        blue(color) + common + dice.range(-amount, amount) * 0.4f);
  }
}
