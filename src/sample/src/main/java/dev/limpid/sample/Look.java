package dev.limpid.sample;

/** Light and colours of a condition, linear. Immutable. */
record Look(
    Vec sunDirection,
    Vec sun,
    Vec ambient,
    Vec haze,
    float emission,
    float headlights,
    int skyTop,
    int skyHorizon,
    int cloud,
    float cloudCover) {

  static Look of(DriveCondition condition) {
    return switch (condition.daylight()) {
      case DAY -> day(condition);
      case DUSK ->
          new Look(
              direction(250, 7),
              new Vec(0.42f, 0.21f, 0.10f),
              new Vec(0.17f, 0.15f, 0.21f),
              new Vec(0.34f, 0.20f, 0.17f),
              0.75f,
              0.10f,
              0x2c3d6b,
              0xe79a5f,
              0xb0667a,
              0.45f);
      case NIGHT -> night(condition.rain());
    };
  }

  private static Look day(DriveCondition condition) {
    Vec none = new Vec(0, 0, 0);
    if (condition.sunny() && condition.season() == DriveCondition.Season.SUMMER) {
      return new Look(
          direction(150, 57),
          new Vec(1.05f, 0.96f, 0.78f),
          new Vec(0.36f, 0.40f, 0.48f),
          new Vec(0.52f, 0.60f, 0.72f),
          0,
          0,
          0x3f74b8,
          0xb9d0e6,
          0xffffff,
          0.45f);
    }
    if (condition.sunny()) {
      return new Look(
          direction(195, 27),
          new Vec(1.12f, 0.90f, 0.58f),
          new Vec(0.33f, 0.34f, 0.40f),
          new Vec(0.56f, 0.55f, 0.53f),
          0,
          0,
          0x5b86b5,
          0xd8d6c8,
          0xf4ede2,
          0.55f);
    }
    if (condition.snow()) {
      return new Look(
          direction(180, 40),
          none,
          new Vec(0.72f, 0.76f, 0.84f),
          new Vec(0.66f, 0.69f, 0.74f),
          0.10f,
          0,
          0xb3bcc8,
          0xd6dade,
          0xe4e8ec,
          0.9f);
    }
    float dim = condition.rain() ? 0.50f : 0.66f;
    return new Look(
        direction(180, 40),
        none,
        new Vec(dim * 0.95f, dim, dim * 1.05f),
        new Vec(dim * 0.80f, dim * 0.84f, dim * 0.88f),
        condition.rain() ? 0.22f : 0.12f,
        0.03f,
        condition.rain() ? 0x7f8790 : 0xbcc0c2,
        condition.rain() ? 0xa4a9ac : 0xc9cbcb,
        condition.rain() ? 0x9aa0a5 : 0xcccccc,
        0.95f);
  }

  private static Look night(boolean rain) {
    return new Look(
        direction(80, 35),
        new Vec(0, 0, 0),
        new Vec(0.010f, 0.012f, 0.020f),
        rain ? new Vec(0.020f, 0.018f, 0.018f) : new Vec(0.008f, 0.008f, 0.012f),
        1.15f,
        0.34f,
        0x06080f,
        0x2b2422,
        0x17161a,
        0.5f);
  }

  private static Vec direction(double azimuthDegrees, double elevationDegrees) {
    double azimuth = Math.toRadians(azimuthDegrees);
    double elevation = Math.toRadians(elevationDegrees);
    return new Vec(
        (float) (StrictMath.cos(elevation) * StrictMath.sin(azimuth)),
        (float) StrictMath.sin(elevation),
        (float) (StrictMath.cos(elevation) * StrictMath.cos(azimuth)));
  }

  boolean sunny() {
    return sun.x() > 0.3f;
  }

  boolean lampsLit() {
    return emission > 0.3f;
  }
}
