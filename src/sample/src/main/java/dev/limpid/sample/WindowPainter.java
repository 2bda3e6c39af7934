package dev.limpid.sample;

/** Paints the windows of one building; all of a building look alike, their insides differ. */
final class WindowPainter {
  private final Canvas canvas;
  private final DriveCondition condition;
  private final Dice dice;
  private final int trim;
  private final int frame;
  private final int shutters;
  private final boolean arched;
  private final int bars;
  private final Building building;

  WindowPainter(Canvas canvas, DriveCondition condition, Building building, Dice dice, int trim) {
    this.canvas = canvas;
    this.condition = condition;
    this.dice = dice;
    this.trim = trim;
    this.building = building;
    frame = dice.pick(0xf0ede4, 0xf0ede4, 0x4a3a2c, 0x2f3a38, 0xd8d2c0);
    boolean classic =
        building.style() == Building.Style.PLASTER || building.style() == Building.Style.COTTAGE;
    shutters =
        classic && dice.chance(0.4f) ? dice.pick(0x3f5a48, 0x6b4632, 0x48607a, 0x7a3030) : -1;
    arched = building.style() != Building.Style.CONCRETE && dice.chance(0.25f);
    bars = 1 + dice.below(3);
  }

  /** Measures of a building's windows, metres. */
  record Plan(float width, float height, float spacing, float sill) {}

  Plan plan() {
    boolean wide = building.style() == Building.Style.CONCRETE;
    float width = wide ? dice.range(1.6f, 2.3f) : dice.range(0.95f, 1.35f);
    float height = Math.min(building.storeyHeight() - 1.15f, dice.range(1.4f, 2));
    return new Plan(width, height, width + dice.range(0.9f, 1.5f), dice.range(0.75f, 0.95f));
  }

  void window(Plan plan, float centre, float sill) {
    float left = centre - plan.width() / 2;
    float right = centre + plan.width() / 2;
    float top = sill + plan.height();
    if (building.style() != Building.Style.CONCRETE) {
      canvas.rect(left - 0.16f, sill - 0.05f, right + 0.16f, top + 0.2f, trim);
      if (arched) {
        canvas.ellipse(centre, top + 0.1f, plan.width() / 2 + 0.16f, 0.36f, trim, 1);
      }
    }
    canvas.rect(left - 0.04f, sill, right + 0.04f, top, frame);
    float middle = plan.width() > 1.1f && bars > 1 ? (left + right) / 2 : right;
    pane(left + 0.05f, sill + 0.06f, middle - 0.035f, top - 0.06f, 0.22f);
    if (middle < right) {
      pane(middle + 0.035f, sill + 0.06f, right - 0.05f, top - 0.06f, 0.22f);
    }
    if (bars > 2) {
      canvas.rect(left, sill + plan.height() * 0.66f, right, sill + plan.height() * 0.71f, frame);
    }
    canvas.rect(left, top - 0.1f, right, top, 0x000000, 0.35f);
    int ledge = condition.snow() ? 0xf2f5f8 : Colors.shade(trim, 1.08f);
    canvas.rect(left - 0.22f, sill - 0.13f, right + 0.22f, sill, ledge);
    canvas.rect(left - 0.18f, sill - 0.24f, right + 0.18f, sill - 0.13f, 0x000000, 0.25f);
    if (shutters >= 0) {
      shutter(left - 0.2f - plan.width() / 2, left - 0.2f, sill, top);
      shutter(right + 0.2f, right + 0.2f + plan.width() / 2, sill, top);
    }
  }

  private void shutter(float left, float right, float bottom, float top) {
    canvas.rect(left, bottom, right, top, shutters);
    for (float y = bottom + 0.08f; y < top - 0.05f; y += 0.09f) {
      canvas.rect(left + 0.05f, y, right - 0.05f, y + 0.035f, Colors.shade(shutters, 0.65f));
    }
  }

  /** A piece of glass: sky above, dark room below, perhaps a curtain, perhaps light inside. */
  void pane(float left, float bottom, float right, float top, float litShare) {
    boolean lit = dice.chance(litShare) && !condition.bright();
    int room = dice.pick(0x23282d, 0x2d3035, 0x1b2026, 0x363430);
    int sky = dice.pick(0x7f95a8, 0x6a7f92, 0x93a5b2, 0x55626e);
    if (lit) {
      canvas.glow(dice.pick(70, 110, 150));
      room = dice.pick(0xd8b878, 0xe8cf98, 0xc9d4d8, 0xe0a860);
      sky = Colors.mix(room, 0xffffff, 0.2f);
    }
    canvas.gradient(left, bottom, right, top, room, Colors.mix(room, sky, lit ? 0.5f : 0.8f));
    if (dice.chance(0.4f)) {
      int cloth = dice.pick(0xd8d4c8, 0xb0a898, 0xc8b0a0, 0x98a4a8);
      float drop = dice.chance(0.5f) ? bottom : bottom + (top - bottom) * dice.range(0.3f, 0.8f);
      float share = dice.range(0.18f, 0.45f) * (right - left);
      canvas.rect(left, drop, left + share, top, cloth, 0.85f);
      canvas.rect(right - share, drop, right, top, cloth, 0.85f);
    }
    canvas.glow(0);
  }
}
