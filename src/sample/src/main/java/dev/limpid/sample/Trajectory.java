package dev.limpid.sample;

/** Where the camera is and looks at any moment of the drive. Immutable. */
final class Trajectory {
  private static final double EYE_HEIGHT = 1.38;
  private static final double LANE_CENTRE = 1.65;

  private final Route route;
  private final SpeedProfile profile;
  private final int noise;
  private final double shake;

  Trajectory(Route route, SpeedProfile profile, long speedSeed, double shake) {
    this.route = route;
    this.profile = profile;
    this.noise = (int) (speedSeed * 7919 + 13);
    this.shake = shake;
  }

  SpeedProfile profile() {
    return profile;
  }

  double lateral(double seconds) {
    double s = profile.position(seconds);
    return LANE_CENTRE + 0.28 * Noise.line(noise, s / 38) + 0.12 * Noise.line(noise + 1, s / 13);
  }

  Vec position(double seconds) {
    double s = profile.position(seconds);
    double bounce = 0.018 * shakeNow(seconds) * Noise.line(noise + 2, seconds * 3.1);
    return route.at(s, lateral(seconds), EYE_HEIGHT + bounce);
  }

  Camera.Attitude attitude(double seconds) {
    double s = profile.position(seconds);
    double now = shakeNow(seconds);
    double drift =
        StrictMath.atan(
            (lateral(seconds + 0.05) - lateral(seconds - 0.05))
                / Math.max(
                    0.6, profile.position(seconds + 0.05) - profile.position(seconds - 0.05)));
    double ahead = (route.heading(s + 6) + route.heading(s)) / 2;
    double brake = (profile.speed(seconds + 0.1) - profile.speed(seconds - 0.1)) / 0.2;
    return new Camera.Attitude(
        ahead + 0.5 * drift + Math.toRadians(0.55) * now * tremor(3, seconds, 2.2),
        route.slope(s)
            + Math.toRadians(0.25) * brake
            + Math.toRadians(0.66) * now * tremor(13, seconds, 3.7),
        Math.toRadians(0.70) * now * tremor(23, seconds, 1.9));
  }

  /** A slow sway with a faster shiver on top, about ±1. */
  private double tremor(int channel, double seconds, double hertz) {
    return 0.72 * Noise.line(noise + channel, seconds * 2 * hertz)
        + 0.28 * Noise.line(noise + channel + 1, seconds * 8 * hertz);
  }

  /** Shake grows with speed; an idling car barely moves. */
  private double shakeNow(double seconds) {
    return shake * Math.min(1.3, 0.015 + profile.speed(seconds) / 10);
  }
}
