package dev.limpid.sample;

/** The sky and what stands on the horizon: a wide cylinder around the camera. Immutable. */
final class Sky {
  private static final float LOW = -12;
  private static final float HIGH = 62;
  private static final int PIECES = 32;
  private static final float RADIUS = 1000;

  private final Mesh mesh = new Mesh();

  Sky(long routeSeed, long weatherSeed, DriveCondition condition, Look look, Detail detail) {
    int around = detail.texels(2048);
    int high = detail.texels(512);
    Canvas canvas = Canvas.solid(around, high, 360, HIGH - LOW, 0);
    paintClouds(canvas, (int) weatherSeed * 31, look);
    if (condition.fogVisibilityMetres() > 300) {
      paintSkyline(canvas, routeSeed, condition, look);
    }
    Texture panorama = new Texture(canvas, Texture.Kind.SKY);
    Lighting full = StreetLight.shining(1, 1, 1);
    for (int i = 0; i < PIECES; i++) {
      Vec a = rim(i, LOW);
      Vec b = rim(i + 1, LOW);
      Vec c = rim(i + 1, HIGH);
      Vec d = rim(i, HIGH);
      float from = (float) around * i / PIECES;
      float to = (float) around * (i + 1) / PIECES;
      Vec light = full.at(a, a);
      mesh.corner(panorama, a, from, 1, light);
      mesh.corner(panorama, b, to, 1, light);
      mesh.corner(panorama, c, to, high - 2, light);
      mesh.corner(panorama, d, from, high - 2, light);
    }
  }

  Mesh mesh() {
    return mesh;
  }

  private static Vec rim(int piece, float elevationDegrees) {
    double azimuth = 2 * Math.PI * piece / PIECES;
    double y = StrictMath.tan(Math.toRadians(elevationDegrees));
    return new Vec(
        (float) (RADIUS * StrictMath.sin(azimuth)),
        (float) (RADIUS * y),
        (float) (RADIUS * StrictMath.cos(azimuth)));
  }

  private static void paintClouds(Canvas canvas, int seed, Look look) {
    int haze =
        Colors.rgb(
            (float) Math.sqrt(look.haze().x()) * 255,
            (float) Math.sqrt(look.haze().y()) * 255,
            (float) Math.sqrt(look.haze().z()) * 255);
    canvas.eachTexel(
        0,
        0,
        360,
        HIGH - LOW,
        (x, y, at) -> {
          float elevation = Math.max(0, y + LOW);
          float climb = (float) Math.sqrt(elevation / HIGH);
          int clear = Colors.mix(look.skyHorizon(), look.skyTop(), climb);
          double azimuth = Math.toRadians(x);
          float far = (float) (1.6 / StrictMath.tan(Math.toRadians(elevation + 4)));
          float east = far * (float) StrictMath.sin(azimuth);
          float north = far * (float) StrictMath.cos(azimuth);
          float n = Noise.fractal(seed, east, north, 5);
          float n2 = Noise.fractal(seed + 9, east * 1.1f, north * 1.1f, 4);
          float limit = 0.72f - 0.42f * look.cloudCover();
          float cover = Noise.smoothstep(limit, limit + 0.16f, n);
          float lit = 0.80f + 0.35f * (n - n2 + 0.5f);
          int cloud = Colors.shade(look.cloud(), Math.min(1.02f, lit));
          int sky = Colors.mix(clear, cloud, cover * 0.92f);
          float low = Noise.smoothstep(9, 0, elevation) * 0.8f;
          canvas.texels[at] = Colors.mix(sky, haze, low);
        });
  }

  private static void paintSkyline(
      Canvas canvas, long routeSeed, DriveCondition condition, Look look) {
    int haze =
        Colors.rgb(
            (float) Math.sqrt(look.haze().x()) * 255,
            (float) Math.sqrt(look.haze().y()) * 255,
            (float) Math.sqrt(look.haze().z()) * 255);
    Dice dice = Dice.of(routeSeed, 501);
    int land = condition.snow() ? 0xc4cad2 : condition.dark() ? 0x0c0e12 : 0x55685a;
    int seed = (int) routeSeed + 77;
    canvas.eachTexel(
        0,
        0,
        360,
        -LOW + 9,
        (x, y, at) -> {
          float wrap = Math.abs(x - 180);
          float hill = -LOW + 1.2f + 4.2f * Noise.fractal(seed, wrap / 24, 3, 4);
          if (y < hill) {
            canvas.texels[at] = Colors.mix(land, haze, 0.62f);
          }
        });
    for (int i = 0; i < 130; i++) {
      tower(canvas, dice, Colors.mix(condition.dark() ? 0x101014 : 0x6a6c70, haze, 0.5f), look);
    }
  }

  private static void tower(Canvas canvas, Dice dice, int color, Look look) {
    float x = dice.unit() * 355;
    float wide = dice.range(0.8f, 3.2f);
    float high = -LOW + dice.range(1, 3.6f) + (dice.chance(0.08f) ? dice.range(2, 5) : 0);
    int tone = Colors.vary(color, dice, 10);
    canvas.rect(x, 0, x + wide, high, tone);
    if (dice.chance(0.15f)) {
      for (float k = 0; k < 1; k += 0.1f) {
        float half = wide / 2 * (1 - k);
        canvas.rect(
            x + wide / 2 - half, high + k * 2, x + wide / 2 + half, high + k * 2 + 0.2f, tone);
      }
    }
    for (float y = -LOW; y < high - 0.3f; y += 0.42f) {
      for (float w = x + 0.15f; w < x + wide - 0.25f; w += 0.36f) {
        boolean lit = look.lampsLit() && dice.chance(0.35f);
        canvas.glow(lit ? 90 : 0);
        int pane = lit ? 0xd8b070 : Colors.shade(tone, 0.86f);
        canvas.rect(w, y, w + 0.2f, y + 0.24f, pane);
      }
    }
    canvas.glow(0);
  }
}
