package dev.limpid.sample;

/** Paints a tree as a cutout: trunk, branches, and the season's leaves or snow. */
final class TreePainter {
  private static final float SIZE = 10;
  private static final float CROWN_FROM = 3.1f;
  private static final int[][] SUMMER = {
    {0x3f6a2a, 0x6a9a3e, 0x233f18},
    {0x4a7a38, 0x80a850, 0x2a4a22},
    {0x35603a, 0x5a8f50, 0x1d3a22},
    {0x5f8236, 0x96b65a, 0x355226}
  };
  private static final int[][] AUTUMN = {
    {0xb0682a, 0xe09a3a, 0x6a3c1c},
    {0xb8963a, 0xe6c454, 0x7a5e24},
    {0x984424, 0xcf6c34, 0x582a1a},
    {0x85823a, 0xb8ac50, 0x57542a}
  };

  private final Canvas canvas;
  private final Dice dice;
  private final DriveCondition.Season season;
  private final int[] leaves;

  TreePainter(int variety, DriveCondition.Season season, int texels) {
    canvas = Canvas.cutout(texels, texels, SIZE, SIZE);
    dice = Dice.of(4242, variety);
    this.season = season;
    leaves = (season == DriveCondition.Season.AUTUMN ? AUTUMN : SUMMER)[variety % SUMMER.length];
  }

  Texture paint() {
    branch(SIZE / 2, 0, 1.5708f, 2.9f, 0.38f, 0);
    if (season != DriveCondition.Season.WINTER) {
      crown();
    }
    return new Texture(canvas);
  }

  private void branch(float x, float y, float angle, float length, float thickness, int depth) {
    float endX = x + length * (float) StrictMath.cos(angle);
    float endY = y + length * (float) StrictMath.sin(angle);
    int bark = Colors.vary(0x4a3c30, dice, 14);
    float lit = thickness * 0.2f;
    canvas.line(x, y, endX, endY, thickness, bark);
    canvas.line(x - lit, y, endX - lit, endY, lit * 2, Colors.shade(bark, 1.35f));
    if (season == DriveCondition.Season.WINTER && depth > 0) {
      float snow = Math.max(0.04f, thickness * 0.45f);
      canvas.line(x, y + thickness / 2, endX, endY + thickness / 2, snow, 0xdde3ea);
    }
    if (depth < 6) {
      int forks = depth == 0 ? 4 : 2 + (dice.chance(0.4f) ? 1 : 0);
      for (int i = 0; i < forks; i++) {
        float turn = (i - (forks - 1) / 2f) * dice.range(0.45f, 0.75f) + dice.range(-0.2f, 0.2f);
        float next = depth == 0 ? dice.range(1.2f, 1.7f) : length * dice.range(0.64f, 0.84f);
        branch(endX, endY, angle + turn, next, thickness * 0.62f, depth + 1);
      }
    }
  }

  /** Clumps of leaves, each lit from above, painted from the back to the front. */
  private void crown() {
    int clumps = 46;
    for (int i = 0; i < clumps; i++) {
      float angle = dice.range(0, 6.2832f);
      float reach = (float) Math.sqrt(dice.unit());
      float x = SIZE / 2 + 3.3f * reach * (float) StrictMath.cos(angle);
      float y = 6.15f + 2.6f * reach * (float) StrictMath.sin(angle);
      clump(x, y, dice.range(0.55f, 1.05f), i / (float) clumps);
    }
  }

  private void clump(float x, float y, float radius, float front) {
    float sun = Noise.smoothstep(3.2f, 9, y + (SIZE / 2 - x) * 0.35f);
    for (int i = 0; i < 120; i++) {
      float angle = dice.range(0, 6.2832f);
      float reach = radius * (float) Math.sqrt(dice.unit());
      float cx = x + reach * (float) StrictMath.cos(angle) * 1.15f;
      float cy = y + reach * (float) StrictMath.sin(angle);
      if (cx < 0.15f || cx > SIZE - 0.15f || cy < CROWN_FROM || cy > SIZE - 0.15f) {
        continue;
      }
      float local = 0.5f + 0.5f * (cy - y) / radius;
      float light = 0.15f + 0.45f * local + 0.35f * sun + 0.15f * front + dice.range(-0.15f, 0.15f);
      int base = Colors.mix(leaves[2], leaves[0], Math.min(1, light * 1.7f));
      int tone = Colors.mix(base, leaves[1], Math.max(0, Math.min(1, light * 1.8f - 0.8f)));
      float size = dice.range(0.05f, 0.11f);
      canvas.ellipse(cx, cy, size * 1.35f, size, Colors.vary(tone, dice, 12), 0.95f);
    }
  }
}
