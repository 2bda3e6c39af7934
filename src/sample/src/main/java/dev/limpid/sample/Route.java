package dev.limpid.sample;

/**
 * The course of the road: maps route coordinates (metres along, metres to the right, metres above
 * the road) to the world. Depends on the seed alone. Immutable.
 */
final class Route {
  private static final double BEFORE = 200;

  private final double[] x;
  private final double[] z;
  private final double[] heading;
  private final double[] elevation;

  Route(long seed, double toMetres) {
    int count = (int) (BEFORE + toMetres) + 3;
    x = new double[count];
    z = new double[count];
    heading = new double[count];
    elevation = new double[count];
    int noise = (int) (seed * 2654435761L);
    for (int i = 0; i < count; i++) {
      double s = i - BEFORE;
      elevation[i] = 7 * Noise.line(noise + 11, s / 260) + 1.6 * Noise.line(noise + 12, s / 75);
      if (i > 0) {
        heading[i] = heading[i - 1] + curvature(noise, s);
        x[i] = x[i - 1] + StrictMath.sin(heading[i]);
        z[i] = z[i - 1] + StrictMath.cos(heading[i]);
      }
    }
  }

  /** Long bends and short ones; the tightest has a radius of about 75 m. */
  private static double curvature(int noise, double s) {
    double wide = Noise.line(noise, s / 210);
    double tight = Noise.line(noise + 1, s / 80);
    return 0.0075 * wide * Math.abs(wide) * 1.2 + 0.0055 * tight * tight * Math.signum(tight);
  }

  double heading(double s) {
    return sample(heading, s);
  }

  /** Angle of the climb, radians. */
  double slope(double s) {
    return StrictMath.atan((sample(elevation, s + 1.5) - sample(elevation, s - 1.5)) / 3);
  }

  /** The point {@code t} metres to the right of the middle of the road and {@code h} above it. */
  Vec at(double s, double t, double h) {
    double direction = sample(heading, s);
    return new Vec(
        (float) (sample(x, s) + t * StrictMath.cos(direction)),
        (float) (sample(elevation, s) + h),
        (float) (sample(z, s) - t * StrictMath.sin(direction)));
  }

  /** The direction {@code along} the road and {@code right} of it, level. */
  Vec direction(double s, double along, double right) {
    double angle = sample(heading, s);
    double sin = StrictMath.sin(angle);
    double cos = StrictMath.cos(angle);
    return new Vec((float) (along * sin + right * cos), 0, (float) (along * cos - right * sin));
  }

  private static double sample(double[] table, double s) {
    double at = Math.max(0, Math.min(table.length - 1.001, s + BEFORE));
    int i = (int) at;
    return table[i] + (table[i + 1] - table[i]) * (at - i);
  }
}
