package dev.limpid.sample;

/**
 * Paints a piece of the street as seen from above: asphalt with its patches, cracks and lines,
 * pavements, snow, leaves, puddles and shadows. The picture is {@link #WIDTH_METRES} wide, centred
 * on the road, and covers the given stretch of the route.
 */
final class GroundPainter {
  static final float WIDTH_METRES = (float) (2 * BlockPlanner.PAVEMENT_EDGE);

  private static final float HALF = WIDTH_METRES / 2;
  private static final float KERB = (float) BlockPlanner.KERB;
  private static final int WHITE = 0xdcdcd6;
  private static final int SNOW = 0xeef2f6;

  private final DriveCondition condition;
  private final Block block;
  private final Shadows shadows;
  private final int noise;
  private final int texels;

  GroundPainter(DriveCondition condition, Detail detail, Block block, Shadows shadows) {
    texels = detail.texels(512);
    this.condition = condition;
    this.block = block;
    this.shadows = shadows;
    this.noise = (int) block.seed;
  }

  Texture paint(double from, double to) {
    float length = (float) (to - from);
    Canvas canvas = Canvas.solid(texels, texels, WIDTH_METRES, length, 0);
    Stretch stretch = new Stretch(canvas, from, length);
    canvas.eachTexel(
        0, 0, WIDTH_METRES, length, (x, y, at) -> canvas.texels[at] = surface(x - HALF, from + y));
    repairs(stretch);
    markings(stretch);
    if (condition.season() != DriveCondition.Season.SUMMER) {
      litter(stretch);
    }
    if (condition.snow()) {
      snow(stretch);
    }
    if (condition.rain()) {
      wet(stretch);
    }
    shadows.apply(canvas, from);
    return new Texture(canvas);
  }

  /** The part of the block that is being painted; route coordinates in, canvas out. */
  private record Stretch(Canvas canvas, double from, float length) {
    void rect(double s0, double s1, double t0, double t1, int color, float opacity) {
      canvas.rect(
          (float) t0 + HALF,
          (float) (s0 - from),
          (float) t1 + HALF,
          (float) (s1 - from),
          color,
          opacity);
    }

    void line(double s0, double t0, double s1, double t1, float thickness, int color) {
      canvas.line(
          (float) t0 + HALF,
          (float) (s0 - from),
          (float) t1 + HALF,
          (float) (s1 - from),
          thickness,
          color);
    }

    void disc(double s, double t, float radius, int color, float opacity) {
      canvas.disc((float) t + HALF, (float) (s - from), radius, color, opacity);
    }
  }

  private int surface(float t, double s) {
    float side = Math.abs(t);
    float along = (float) (s - block.start);
    boolean sideStreet = along > 2.6f && along < 10.4f;
    int color = side < KERB || sideStreet ? asphalt(t, along, side) : pavement(t, along, side);
    float grain = 1 + 0.10f * (Noise.white(noise, (int) (t * 53), (int) (along * 47)) - 0.5f);
    return Colors.shade(color, grain);
  }

  private int asphalt(float t, float along, float side) {
    float coarse = Noise.fractal(noise + 3, t / 2.5f, along / 4, 3);
    int base = Colors.mix(0x4b4c50, 0x6a6966, coarse);
    float lane = Math.abs(side - 1.75f);
    float track = Math.abs(lane - 0.75f);
    float worn = Math.max(0, 1 - track / 0.35f) * 0.08f;
    float oil = Math.max(0, 1 - lane / 0.4f) * 0.10f;
    if (side > 3.3f && side < KERB) {
      return Colors.shade(setts(t, along), 0.97f + 0.1f * coarse);
    }
    return Colors.shade(base, 1 + worn - oil);
  }

  /** Small paving stones of the parking lane. */
  private int setts(float t, float along) {
    int row = (int) Math.floor(along / 0.22f);
    float shift = (row & 1) * 0.13f;
    int column = (int) Math.floor((t + shift) / 0.26f);
    float inX = (t + shift) / 0.26f - column;
    float inY = along / 0.22f - row;
    float joint = inX < 0.10f || inY < 0.12f ? 0.7f : 1;
    float tone = 0.82f + 0.36f * Noise.white(noise + 9, column, row);
    return Colors.shade(0x66625c, tone * joint);
  }

  private int pavement(float t, float along, float side) {
    if (side < KERB + 0.22f) {
      float joint = Math.abs(along - Math.round(along)) < 0.02f ? 0.7f : 1;
      return Colors.shade(0xa09c94, joint * (0.92f + 0.12f * Noise.white(noise, 3, (int) along)));
    }
    float size = block.district == Block.District.CENTRE ? 0.8f : 0.5f;
    int row = (int) Math.floor(along / size);
    int column = (int) Math.floor((t + (row & 1) * size / 2) / size);
    float inX = (t + (row & 1) * size / 2) / size - column;
    float inY = along / size - row;
    float joint = inX < 0.05f || inY < 0.05f ? 0.78f : 1;
    float tone = 0.90f + 0.16f * Noise.white(noise + 5, column, row);
    float dirt = 0.93f + 0.14f * Noise.fractal(noise + 6, t, along / 2, 2);
    int stone = block.district == Block.District.CENTRE ? 0x9d968b : 0x8b8983;
    return Colors.shade(stone, joint * tone * dirt);
  }

  private void repairs(Stretch stretch) {
    Dice dice = Dice.of(block.seed, 21);
    for (double s = block.start; s < block.end; s += 7) {
      double t = dice.range(-3.1f, 2);
      double at = s + dice.range(0, 7);
      if (dice.chance(0.45f)) {
        int tone = dice.chance(0.6f) ? 0x3e3f43 : 0x74726c;
        stretch.rect(at, at + dice.range(0.8f, 5), t, t + dice.range(0.6f, 2), tone, 0.75f);
      }
      crack(stretch, at, t, dice);
      if (dice.chance(0.35f)) {
        manhole(stretch, at + 2, dice.range(-2.4f, 2.4f));
      }
    }
    for (Block.Tree tree : block.trees) {
      if (Math.abs(tree.t()) < HALF) {
        stretch.rect(
            tree.s() - 0.7, tree.s() + 0.7, tree.t() - 0.7, tree.t() + 0.7, 0x4a3f33, 0.95f);
      }
    }
  }

  private static void crack(Stretch stretch, double s, double t, Dice dice) {
    for (int i = 0; i < 7; i++) {
      double nextS = s + dice.range(0.1f, 0.9f);
      double nextT = t + dice.range(-0.4f, 0.4f);
      stretch.line(s, t, nextS, nextT, 0.035f, 0x303135);
      s = nextS;
      t = nextT;
    }
  }

  private static void manhole(Stretch stretch, double s, double t) {
    stretch.disc(s, t, 0.36f, 0x35353a, 1);
    stretch.disc(s, t, 0.30f, 0x57534f, 1);
    for (double d = -0.2; d <= 0.2; d += 0.1) {
      stretch.line(s - 0.2, t + d, s + 0.2, t + d, 0.03f, 0x36363a);
    }
  }

  private void markings(Stretch stretch) {
    double rows = block.housesStart();
    for (double s = rows + 1; s < block.end - 12; s += 6) {
      stretch.rect(s, Math.min(s + 3, block.end - 12), -0.07, 0.07, WHITE, 0.85f);
    }
    stretch.rect(block.end - 11, block.end - 1, -0.07, 0.07, WHITE, 0.85f);
    for (int side = -1; side <= 1; side += 2) {
      stretch.rect(rows, block.end, side * 3.3 - 0.05, side * 3.3 + 0.05, WHITE, 0.6f);
    }
    stretch.rect(block.end - 1.0, block.end - 0.6, 0.15, 3.2, WHITE, 0.9f);
    stretch.rect(rows + 0.5, rows + 0.9, -3.2, -0.15, WHITE, 0.9f);
    for (double t = -5; t < 5; t += 1.0) {
      stretch.rect(block.start + 0.1, block.start + 2.5, t, t + 0.5, WHITE, 0.82f);
      stretch.rect(block.start + 10.5, block.start + 12.9, t, t + 0.5, WHITE, 0.82f);
    }
    Dice dice = Dice.of(block.seed, 22);
    arrow(stretch, block.end - 8, 1.7, dice.below(3) - 1);
    if (dice.chance(0.5f)) {
      String word = dice.pick(java.util.List.of("SLOW", "BUS", "30", "KEEP CLEAR", "SCHOOL"));
      float size = StrokeFont.fit(word, 2.4f, 0.9f);
      float x = HALF + 1.7f - StrokeFont.width(word, size) / 2;
      stretch.canvas.text(word, x, (float) (rows + 14 - stretch.from), size, 0.16f, 0xcfcfc8);
    }
  }

  private static void arrow(Stretch stretch, double s, double t, int turn) {
    stretch.rect(s, s + 2.6, t - 0.08, t + 0.08, WHITE, 0.85f);
    double tipS = turn == 0 ? s + 3.4 : s + 2.6;
    double tipT = t + turn * 0.7;
    stretch.line(s + 2.5, t, tipS, tipT, 0.16f, WHITE);
    stretch.line(tipS, tipT, tipS - 0.6, tipT - 0.25 - 0.2 * turn, 0.14f, WHITE);
    stretch.line(tipS, tipT, tipS - (turn == 0 ? 0.6 : 0), tipT + 0.25 - 0.6 * turn, 0.14f, WHITE);
  }

  private void litter(Stretch stretch) {
    if (condition.snow()) {
      return;
    }
    Dice dice = Dice.of(block.seed, 23);
    int count = 60 + 90 * block.trees.size();
    for (int i = 0; i < count; i++) {
      double s = block.start + dice.unit() * (block.end - block.start);
      float spread = dice.unit();
      double t = (dice.chance(0.5f) ? 1 : -1) * (8.6 - 6.5 * spread * spread);
      int leaf = dice.pick(0xb5722a, 0x9a5a22, 0xc79a3a, 0x7d4a20);
      float size = dice.range(0.04f, 0.11f);
      if (s > stretch.from - 1 && s < stretch.from + stretch.length + 1) {
        stretch.disc(s, t, size, leaf, 0.9f);
      }
    }
  }

  private void snow(Stretch stretch) {
    Canvas canvas = stretch.canvas;
    canvas.eachTexel(
        0,
        0,
        WIDTH_METRES,
        stretch.length,
        (x, y, at) -> {
          float t = Math.abs(x - HALF);
          float along = (float) (stretch.from - block.start) + y;
          float track = Math.min(Math.abs(t - 1.0f), Math.abs(t - 2.5f));
          float patch = Noise.fractal(noise + 31, x * 1.2f, along / 1.6f, 3);
          float depth =
              t > KERB
                  ? 1.25f - 1.5f * Math.max(0, 1 - Math.abs(t - 7) / 0.8f)
                  : t > 3.2f ? 0.75f : Math.min(1, track * 1.6f) * 0.75f;
          float cover = Noise.smoothstep(0.35f, 0.65f, depth * 0.75f + patch - 0.42f);
          int tone = Colors.mix(0xc4cbd4, SNOW, Noise.plane(noise + 33, x * 3, along * 3));
          canvas.blend(at, tone, cover * 0.94f);
        });
  }

  private void wet(Stretch stretch) {
    Canvas canvas = stretch.canvas;
    canvas.eachTexel(
        0,
        0,
        WIDTH_METRES,
        stretch.length,
        (x, y, at) -> {
          float along = (float) (stretch.from - block.start) + y;
          float pool = Noise.fractal(noise + 41, x / 1.5f, along / 3, 3);
          float puddle = Noise.smoothstep(0.58f, 0.66f, pool);
          canvas.scale(at, 0.66f);
          canvas.blend(at, condition.dark() ? 0x2c2b2b : 0x8d959c, puddle * 0.7f);
        });
  }
}
