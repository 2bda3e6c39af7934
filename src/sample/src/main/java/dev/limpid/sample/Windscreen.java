package dev.limpid.sample;

/**
 * What is between the camera and the road: rain in the air, drops on the glass, wipers, and the
 * bonnet below. Immutable.
 */
final class Windscreen {
  private static final double WIPE_PERIOD = 1.9;
  private static final double WIPE_SECONDS = 0.85;
  private static final int STREAKS = 260;
  private static final int DROPS = 340;

  private final DriveCondition condition;
  private final Look look;
  private final int width;
  private final int height;
  private final int seed;

  Windscreen(DriveOptions options, Look look) {
    condition = options.surroundings().condition();
    this.look = look;
    width = options.video().width();
    height = options.video().height();
    seed = (int) options.surroundings().seed() * 101 + 7;
  }

  /** Rain falling through the view during a short time: bright streaks added to an instant. */
  void rain(FrameBuffer target, Camera camera, double seconds, double duration, double speed) {
    if (!condition.rain()) {
      return;
    }
    float tone = FrameBuffer.ONE * (0.10f * (look.ambient().y() + 0.04f));
    for (int i = 0; i < STREAKS; i++) {
      double z = 1.2 + 9 * Noise.white(seed, i, 1);
      double fall = 8.5 * seconds / 6 + Noise.white(seed, i, 2);
      double y = 3 - 6 * (fall - Math.floor(fall));
      double x = (Noise.white(seed, i, (int) Math.floor(fall) + 10) - 0.5) * 2 * z;
      double slant = (0.05 + 0.05 * speed) * x / z;
      double step = Math.max(duration, 0.004);
      streak(
          target,
          camera.centreX + camera.focal * x / z,
          camera.centreY - camera.focal * y / z,
          camera.focal * slant * 8 * step / z,
          camera.focal * 8.5 * step / z,
          tone / (float) Math.sqrt(z));
    }
  }

  private void streak(FrameBuffer target, double x, double y, double dx, double dy, float tone) {
    int steps = Math.max(1, (int) Math.ceil(Math.abs(dy)));
    for (int i = 0; i < steps; i++) {
      int px = (int) Math.floor(x + dx * i / steps);
      int py = (int) Math.floor(y + dy * i / steps);
      if (px >= 0 && px < width && py >= 0 && py < height) {
        long old = target.light[py * width + px];
        target.light[py * width + px] =
            FrameBuffer.pack(
                FrameBuffer.red(old) + (long) tone,
                FrameBuffer.green(old) + (long) tone,
                FrameBuffer.blue(old) + (long) tone);
      }
    }
  }

  /**
   * Puts drops, wiper and bonnet over a finished sum of samples.
   *
   * @param light the sum; changed in place
   * @param scratch of the same size
   */
  void apply(long[] light, long[] scratch, double seconds) {
    if (condition.rain()) {
      System.arraycopy(light, 0, scratch, 0, light.length);
      for (int i = 0; i < DROPS; i++) {
        drop(light, scratch, i, seconds);
      }
      wipers(light, seconds);
    }
    bonnet(light);
  }

  /** A drop shows the view behind it upside down; it lives from one wipe to the next. */
  private void drop(long[] light, long[] source, int i, double seconds) {
    float x = Noise.white(seed, i, 21) * width;
    float y = Noise.white(seed, i, 22) * height * 0.92f;
    double wiped = wipedAt(x, y, seconds);
    double born = Noise.white(seed, i, 23 + (int) (wiped * 10)) * WIPE_PERIOD * 1.6;
    if (seconds - wiped < born) {
      return;
    }
    float size = 0.5f + Noise.white(seed, i, 24);
    float radius = Math.max(1.2f, height / 360f * (1.1f + 2.0f * size * size * size));
    for (int py = (int) (y - radius); py <= y + radius; py++) {
      for (int px = (int) (x - radius); px <= x + radius; px++) {
        float ex = (px - x) / radius;
        float ey = (py - y) / (radius * 1.1f);
        float r2 = ex * ex + ey * ey;
        if (r2 < 1 && px >= 0 && px < width && py >= 0 && py < height) {
          int sx = clamp((int) (x - ex * radius * 5), width);
          int sy = clamp((int) (y - ey * radius * 6), height);
          float edge = 1.05f - 0.45f * r2 * r2 - 0.15f * ey;
          light[py * width + px] = scale(source[sy * width + sx], edge);
        }
      }
    }
  }

  private static int clamp(int value, int size) {
    return Math.max(0, Math.min(size - 1, value));
  }

  private static long scale(long light, float factor) {
    return ((long) (FrameBuffer.red(light) * factor) << 42)
        | ((long) (FrameBuffer.green(light) * factor) << 21)
        | (long) (FrameBuffer.blue(light) * factor);
  }

  /**
   * When the glass at a place was last wiped, seconds; far in the past where wipers do not reach.
   */
  private double wipedAt(float x, float y, double seconds) {
    double cycle = Math.floor(seconds / WIPE_PERIOD);
    double angle = angleOf(x, y);
    if (angle < 0.06 || angle > 0.93) {
      return -10;
    }
    double up = cycle * WIPE_PERIOD + angle * WIPE_SECONDS / 2;
    double down = cycle * WIPE_PERIOD + (2 - angle) * WIPE_SECONDS / 2;
    if (seconds >= down) {
      return down;
    }
    return seconds >= up ? up : down - WIPE_PERIOD;
  }

  /** Position of a place along the sweep of the wiper that cleans it: 0 parked, 1 upright. */
  private double angleOf(float x, float y) {
    double pivotX = x < width * 0.52 ? width * 0.10 : width * 0.62;
    double dx = x - pivotX;
    double dy = height * 1.12 - y;
    return 1 - Math.max(0, StrictMath.atan2(dy, dx)) / Math.PI;
  }

  private void wipers(long[] light, double seconds) {
    double phase = seconds - Math.floor(seconds / WIPE_PERIOD) * WIPE_PERIOD;
    if (phase > WIPE_SECONDS) {
      return;
    }
    double sweep = 1 - Math.abs(phase / WIPE_SECONDS * 2 - 1);
    double angle = Math.PI * (1 - 0.9 * sweep - 0.03);
    for (double pivot : new double[] {0.10, 0.62}) {
      wiper(light, width * pivot, height * 1.12, angle);
    }
  }

  private void wiper(long[] light, double pivotX, double pivotY, double angle) {
    double dirX = StrictMath.cos(angle);
    double dirY = -StrictMath.sin(angle);
    double half = Math.max(1, height / 110.0);
    for (double d = width * 0.08; d < width * 0.5; d += 0.5) {
      double x = pivotX + dirX * d;
      double y = pivotY + dirY * d;
      for (double k = -half; k <= half; k += 0.5) {
        int px = (int) Math.floor(x - dirY * k);
        int py = (int) Math.floor(y + dirX * k);
        if (px >= 0 && px < width && py >= 0 && py < height) {
          light[py * width + px] = 0;
        }
      }
    }
  }

  private static long mean(long[] light, int count) {
    long red = 0;
    long green = 0;
    long blue = 0;
    for (int at = 0; at < count; at++) {
      red += FrameBuffer.red(light[at]);
      green += FrameBuffer.green(light[at]);
      blue += FrameBuffer.blue(light[at]);
    }
    return ((red / count) << 42) | ((green / count) << 21) | (blue / count);
  }

  /** The rim of the car's own bonnet, mirroring a little of the sky. */
  private void bonnet(long[] light) {
    long sky = mean(light, width * (height / 12));
    for (int x = 0; x < width; x++) {
      float across = (x - width * 0.46f) / (width * 0.56f);
      float rim = height * (0.945f + 0.05f * across * across);
      for (int y = Math.max(0, (int) rim); y < height; y++) {
        float cover = Math.min(1, y + 1 - rim);
        float depth = (y - rim) / height;
        float shine = 0.035f + 0.11f * Math.max(0, 1 - depth * 34);
        long tone = scale(sky, shine);
        long old = light[y * width + x];
        light[y * width + x] = scale(old, 1 - cover) + scale(tone, cover);
      }
    }
  }
}
