package dev.limpid.sample;

import java.util.List;

/** Paints the ground floor of a shop: name, display windows, door, posters. */
final class ShopPainter {
  private static final int[] FASCIA = {
    0x7a1f24, 0x1f4a34, 0x1d355c, 0x2a2a2c, 0xe8e0cc, 0xc8862a, 0x3d6a78, 0x5a2a52, 0xb8332a,
    0x0f6a5a, 0xe6c23a
  };

  private final Canvas canvas;
  private final DriveCondition condition;
  private final Building building;
  private final Dice dice;
  private final int wall;

  ShopPainter(Canvas canvas, DriveCondition condition, Building building, Dice dice, int wall) {
    this.canvas = canvas;
    this.condition = condition;
    this.building = building;
    this.dice = dice;
    this.wall = wall;
  }

  /** The shop's name and colour; also for signs that hang over the pavement. */
  static String name(Building building) {
    return Names.shop(Dice.of(building.seed(), 55));
  }

  static int color(Building building) {
    return Dice.of(building.seed(), 56).pick(FASCIA);
  }

  void paint() {
    float length = (float) building.length();
    float top = building.groundStorey() - 0.15f;
    int fascia = color(building);
    canvas.rect(0, 0, length, top, Colors.mix(fascia, wall, 0.35f));
    canvas.rect(0, 0, length, 0.5f, Colors.shade(fascia, 0.6f));
    float signBottom = top - 0.85f;
    canvas.glow(60).rect(0.1f, signBottom, length - 0.1f, top - 0.08f, fascia);
    canvas.glow(0).rect(0, top - 0.08f, length, top, Colors.shade(fascia, 1.3f));
    canvas.rect(0, signBottom - 0.16f, length, signBottom, 0x000000, 0.35f);
    letters(length, signBottom, fascia);
    float door = dice.range(0.15f, 0.85f) * (length - 1.4f);
    display(0.25f, door - 0.1f, signBottom - 0.2f);
    display(door + 1.3f, length - 0.25f, signBottom - 0.2f);
    door(door, signBottom - 0.2f, fascia);
  }

  private void letters(float length, float bottom, int fascia) {
    String name = name(building);
    boolean light = Colors.green(fascia) < 140;
    int ink = light ? dice.pick(0xfff4d8, 0xffffff, 0xf0d060) : dice.pick(0x1a1a1a, 0x6a1a1a);
    float size = StrokeFont.fit(name, length - 0.8f, 0.52f);
    float x = (length - StrokeFont.width(name, size)) * dice.pick(List.of(0.5f, 0.5f, 0.12f));
    float y = bottom + (0.77f - size) / 2;
    canvas.glow(light ? 255 : 0);
    canvas.text(name, x, y, size, dice.range(0.13f, 0.2f), ink);
    canvas.glow(0);
  }

  private void display(float left, float right, float top) {
    if (right - left < 0.6f) {
      return;
    }
    canvas.rect(left - 0.07f, 0.5f, right + 0.07f, top + 0.05f, 0x2b2723);
    canvas.glow(170);
    int inside = dice.pick(0xcdb98f, 0xb8c4c4, 0xd8cfb8, 0x98a8a8);
    int dim = condition.dark() ? inside : Colors.mix(inside, 0x353a3e, 0.62f);
    canvas.gradient(left, 0.58f, right, top, Colors.shade(dim, 0.75f), dim);
    goods(left, right, top);
    canvas.glow(0);
    for (float x = left + 1.7f; x < right - 0.8f; x += 1.7f) {
      canvas.rect(x, 0.5f, x + 0.07f, top, 0x2b2723);
    }
    int reflection = condition.dark() ? 0x303030 : 0xc8d4de;
    canvas.line(
        left + 0.2f,
        0.9f,
        Math.min(right, left + 1.1f),
        top - 0.1f,
        0.12f,
        Colors.mix(dim, reflection, 0.35f));
    poster(left, right);
  }

  private void goods(float left, float right, float top) {
    for (float shelf = 0.62f; shelf < top - 0.5f; shelf += dice.range(0.5f, 0.8f)) {
      for (float x = left + 0.08f; x < right - 0.15f; x += dice.range(0.14f, 0.36f)) {
        int item = dice.pick(0xb03a30, 0x2f6a9a, 0xd8b040, 0x3d7a48, 0xe8e0d0, 0x4a3a5a, 0xd87030);
        float wide = Math.min(dice.range(0.08f, 0.22f), right - x);
        canvas.rect(x, shelf, x + wide, shelf + dice.range(0.12f, 0.42f), item, 0.8f);
      }
      canvas.rect(left, shelf - 0.04f, right, shelf, 0x403830, 0.6f);
    }
  }

  private void poster(float left, float right) {
    if (right - left < 1.6f || !dice.chance(0.5f)) {
      return;
    }
    float x = dice.range(left + 0.1f, right - 1.3f);
    int paper = dice.pick(0xf0e8d0, 0xe0d030, 0xd83a30, 0xf4f4f4);
    canvas.rect(x, 1.5f, x + 1.1f, 2.1f, paper);
    String word = dice.pick(List.of("SALE", "OPEN", "-50", "NEW", "2 FOR 1", "MENU"));
    float size = StrokeFont.fit(word, 0.95f, 0.36f);
    canvas.text(word, x + 0.08f, 1.62f, size, 0.18f, paper == 0xd83a30 ? 0xffffff : 0xb01f1f);
  }

  private void door(float left, float top, int fascia) {
    canvas.rect(left, 0.05f, left + 1.2f, top, Colors.shade(fascia, 0.8f));
    canvas.glow(130).rect(left + 0.16f, 0.5f, left + 1.04f, top - 0.35f, 0x5a5f60);
    canvas.glow(0).rect(left + 0.9f, 1.0f, left + 0.96f, 1.5f, 0xd0c8b0);
    canvas.text("OPEN", left + 0.35f, 1.65f, 0.14f, 0.18f, 0xe8e0d0);
  }
}
