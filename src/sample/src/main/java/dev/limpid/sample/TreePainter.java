package dev.limpid.sample;

/** Paints a tree as a cutout: trunk, branches, and the season's leaves or snow. */
final class TreePainter {
  private static final int[][] SUMMER = {
    {0x3f6a2a, 0x5a8a38, 0x2b4a1f},
    {0x4a7a38, 0x70984a, 0x33562a},
    {0x35603a, 0x4f7f4a, 0x244428},
    {0x5f8236, 0x86a650, 0x41602a}
  };
  private static final int[][] AUTUMN = {
    {0xb86a24, 0xd88f34, 0x7a4420},
    {0xc49a30, 0xe0bc4a, 0x8a6a24},
    {0xa0441f, 0xc8642c, 0x6a2f1c},
    {0x8f8a3a, 0xb4a848, 0x64602c}
  };

  private final Canvas canvas = Canvas.cutout(256, 256, 10, 10);
  private final Dice dice;
  private final DriveCondition.Season season;
  private final int[] leaves;

  TreePainter(int variety, DriveCondition.Season season) {
    dice = Dice.of(4242, variety);
    this.season = season;
    leaves = (season == DriveCondition.Season.AUTUMN ? AUTUMN : SUMMER)[variety % SUMMER.length];
  }

  Texture paint() {
    branch(5, 0, 1.5708f, 3.1f, 0.42f, 0);
    return new Texture(canvas);
  }

  private void branch(float x, float y, float angle, float length, float thickness, int depth) {
    float endX = x + length * (float) StrictMath.cos(angle);
    float endY = y + length * (float) StrictMath.sin(angle);
    int bark = Colors.vary(0x4a3c30, dice, 14);
    canvas.line(x, y, endX, endY, thickness, bark);
    canvas.line(
        x - thickness * 0.2f,
        y,
        endX - thickness * 0.2f,
        endY,
        thickness * 0.4f,
        Colors.shade(bark, 1.35f));
    if (season == DriveCondition.Season.WINTER && depth > 0) {
      canvas.line(
          x,
          y + thickness / 2,
          endX,
          endY + thickness / 2,
          Math.max(0.05f, thickness * 0.5f),
          0xe6ebf0);
    }
    if (depth >= 3 && season != DriveCondition.Season.WINTER) {
      foliage(endX, endY, depth);
    }
    if (depth < 6) {
      int forks = depth == 0 ? 4 : 2 + (dice.chance(0.4f) ? 1 : 0);
      for (int i = 0; i < forks; i++) {
        float turn = (i - (forks - 1) / 2f) * dice.range(0.45f, 0.75f) + dice.range(-0.2f, 0.2f);
        float next = depth == 0 ? dice.range(1.3f, 1.9f) : length * dice.range(0.66f, 0.86f);
        branch(endX, endY, angle + turn, next, thickness * 0.62f, depth + 1);
      }
    }
  }

  private void foliage(float x, float y, int depth) {
    int clusters = 5;
    for (int i = 0; i < clusters; i++) {
      float cx = x + dice.range(-0.55f, 0.55f);
      float cy = y + dice.range(-0.5f, 0.5f);
      if (cx < 0.4f || cx > 9.6f || cy > 9.6f) {
        continue;
      }
      float light = Noise.smoothstep(-3.5f, 3.5f, (cy - 6) + (5 - cx) * 0.5f + dice.range(-1, 1));
      int base = Colors.mix(leaves[2], leaves[0], Math.min(1, light * 1.6f));
      int tone = Colors.mix(base, leaves[1], Math.max(0, light * 1.6f - 0.6f));
      float size = depth == 3 ? 0.16f : dice.range(0.07f, 0.15f);
      canvas.ellipse(cx, cy, size * 1.3f, size, Colors.vary(tone, dice, 14), 0.95f);
    }
  }
}
