package dev.limpid.sample;

/** Paints the front of a building: wall, windows, door or shop, cornice, stains, snow on sills. */
final class FacadePainter {
  private static final int[] PLASTER = {
    0xd9c9a3, 0xc9b08a, 0xe2d8c4, 0xb9c2c0, 0xd0a58c, 0xc7c9ae, 0xe6cf9d, 0xa8b5c0, 0xcf9f8f,
    0xd8d3cb, 0xb8a58f, 0xe0b98a
  };
  private static final int[] BRICK = {0x8e4a38, 0x9c5a42, 0x7a4436, 0xa56a4a, 0x6f4a40, 0x9a7a58};
  private static final int[] STONE = {0xb3a88f, 0xa49c8c, 0xc2b597, 0x979389};
  private static final int[] CONCRETE = {0x9b9a95, 0xb4b0a6, 0x84868a, 0xc3bdb0};
  private static final int[] COTTAGE = {0xe8e2d2, 0xd8c9b0, 0xb0c0bb, 0xd9b9a0, 0xa35f48, 0xc9d2d6};
  private static final int SNOW = 0xf0f4f8;

  private final Building building;
  private final DriveCondition condition;
  private final Dice dice;
  private final int wall;
  private final int trim;
  private final Canvas canvas;
  private final WindowPainter windows;

  FacadePainter(Building building, DriveCondition condition, int width, int height) {
    this.building = building;
    this.condition = condition;
    dice = new Dice(building.seed());
    wall = wallColor(building);
    trim =
        dice.chance(0.6f)
            ? Colors.mix(wall, 0xffffff, 0.55f)
            : Colors.mix(wall, dice.pick(0x4d4238, 0x8f8578, 0x6b3f33), 0.6f);
    canvas = Canvas.solid(width, height, (float) building.length(), building.eaves(), wall);
    windows = new WindowPainter(canvas, condition, building, dice, trim);
  }

  /** The wall's colour, also for the sides of the building. */
  static int wallColor(Building building) {
    Dice dice = Dice.of(building.seed(), 77);
    int base =
        switch (building.style()) {
          case PLASTER -> dice.pick(PLASTER);
          case BRICK -> dice.pick(BRICK);
          case STONE -> dice.pick(STONE);
          case CONCRETE -> dice.pick(CONCRETE);
          case GLASS -> dice.pick(0x5d6f7c, 0x4c5a66, 0x6d7a7c);
          case COTTAGE -> dice.pick(COTTAGE);
        };
    return Colors.vary(base, dice, 10);
  }

  Texture paint() {
    masonry();
    float length = (float) building.length();
    if (building.style() == Building.Style.GLASS) {
      curtainWall(length);
    } else {
      upperStoreys(length);
    }
    if (building.shop()) {
      new ShopPainter(canvas, condition, building, dice, wall).paint();
    } else {
      groundFloor(length);
    }
    ornaments(length);
    weathering(length);
    return new Texture(canvas);
  }

  private void masonry() {
    float length = (float) building.length();
    float top = building.eaves();
    int seed = (int) building.seed();
    switch (building.style()) {
      case BRICK -> bricks(seed, 0.25f, 0.085f, 0.016f, 0.22f);
      case STONE -> bricks(seed, 0.9f, 0.42f, 0.03f, 0.12f);
      case CONCRETE -> bricks(seed, 3.1f, building.storeyHeight(), 0.035f, 0.06f);
      default -> {
        if (building.style() == Building.Style.PLASTER && dice.chance(0.5f)) {
          for (float y = 0.45f; y < building.groundStorey(); y += 0.45f) {
            canvas.rect(0, y, length, y + 0.04f, Colors.shade(wall, 0.78f));
          }
        }
      }
    }
    canvas.mottle(seed + 5, length, top, 1.7f, 0.09f);
    canvas.grain(seed, 0.035f);
  }

  private void bricks(int seed, float wide, float high, float joint, float spread) {
    canvas.eachTexel(
        0,
        0,
        canvas.metresWide(),
        canvas.metresHigh(),
        (x, y, at) -> {
          int row = (int) (y / high);
          float shifted = x + (row & 1) * wide / 2;
          int column = (int) (shifted / wide);
          boolean mortar = shifted - column * wide < joint || y - row * high < joint;
          float tone = 1 + spread * (Noise.white(seed, column, row) - 0.5f);
          canvas.scale(at, mortar ? 0.80f : tone);
        });
  }

  private void curtainWall(float length) {
    float bay = dice.range(1.3f, 2);
    for (float y = building.groundStorey();
        y < building.eaves() - 1;
        y += building.storeyHeight()) {
      canvas.rect(0, y, length, y + 0.55f, Colors.shade(wall, 0.75f));
      for (float x = 0; x < length - 0.3f; x += bay) {
        windows.pane(
            x + 0.05f,
            y + 0.6f,
            Math.min(length, x + bay) - 0.05f,
            y + building.storeyHeight() - 0.05f,
            0.3f);
      }
    }
  }

  private void upperStoreys(float length) {
    WindowPainter.Plan plan = windows.plan();
    int bays = Math.max(1, (int) (length / plan.spacing()));
    float bay = length / bays;
    boolean balconies = building.style() != Building.Style.COTTAGE && dice.chance(0.3f);
    int balconyBay = dice.below(Math.max(1, bays));
    for (int storey = 1; storey < building.storeys(); storey++) {
      float floor = building.groundStorey() + (storey - 1) * building.storeyHeight();
      for (int i = 0; i < bays; i++) {
        float centre = (i + 0.5f) * bay;
        windows.window(plan, centre, floor + plan.sill());
        if (balconies && (i == balconyBay || i == bays - 1 - balconyBay)) {
          balcony(centre, floor, plan.width() + 0.7f);
        }
      }
    }
  }

  private void balcony(float centre, float floor, float wide) {
    float left = centre - wide / 2;
    float right = centre + wide / 2;
    canvas.rect(left, floor - 0.75f, right, floor - 0.1f, 0x000000, 0.28f);
    canvas.rect(left, floor - 0.12f, right, floor + 0.06f, Colors.mix(trim, 0x808080, 0.4f));
    for (float x = left; x <= right; x += 0.14f) {
      canvas.rect(x, floor, x + 0.035f, floor + 0.95f, 0x26282b);
    }
    canvas.rect(left, floor + 0.93f, right, floor + 1.0f, condition.snow() ? SNOW : 0x1f2124);
    if (dice.chance(0.4f) && !condition.snow()) {
      for (float x = left; x < right; x += 0.12f) {
        int bloom = dice.pick(0xc23b4a, 0x4d7a35, 0x5a8a3c, 0xd9609a, 0xe0b040);
        canvas.disc(x, floor + 0.95f + dice.range(-0.15f, 0.1f), 0.1f, bloom, 0.9f);
      }
    }
  }

  private void groundFloor(float length) {
    WindowPainter.Plan plan = windows.plan();
    int bays = Math.max(2, (int) (length / plan.spacing()));
    float bay = length / bays;
    int door = dice.below(bays);
    for (int i = 0; i < bays; i++) {
      float centre = (i + 0.5f) * bay;
      if (i == door) {
        door(centre);
      } else if (dice.chance(0.92f)) {
        windows.window(plan, centre, Math.max(0.9f, plan.sill()));
      }
    }
    canvas.rect(0, 0, length, 0.45f, Colors.shade(wall, 0.62f), 0.8f);
  }

  private void door(float centre) {
    int color = dice.pick(0x5a2a22, 0x23402f, 0x24384f, 0x3b2c22, 0x7a1f24, 0x2b2b2e, 0x8a6a2f);
    float half = dice.range(0.5f, 0.75f);
    canvas.rect(centre - half - 0.18f, 0, centre + half + 0.18f, 2.75f, trim);
    canvas.rect(centre - half, 0.12f, centre + half, 2.2f, color);
    for (float y = 0.3f; y < 1.9f; y += 0.62f) {
      canvas.rect(centre - half + 0.12f, y, centre - 0.06f, y + 0.48f, Colors.shade(color, 1.25f));
      canvas.rect(centre + 0.06f, y, centre + half - 0.12f, y + 0.48f, Colors.shade(color, 1.25f));
    }
    canvas.glow(150).rect(centre - half, 2.25f, centre + half, 2.65f, 0xc9b58a);
    canvas.glow(0);
    canvas.disc(centre + half - 0.12f, 1.1f, 0.05f, 0xd8c070, 1);
    canvas.rect(centre + half + 0.3f, 1.7f, centre + half + 0.72f, 2.0f, 0x1f3f8a);
    canvas.text(
        String.valueOf(1 + dice.below(180)), centre + half + 0.34f, 1.76f, 0.18f, 0.16f, 0xffffff);
  }

  private void ornaments(float length) {
    float top = building.eaves();
    boolean modern =
        building.style() == Building.Style.GLASS || building.style() == Building.Style.CONCRETE;
    if (!modern) {
      for (int storey = 1; storey < building.storeys() && dice.chance(0.8f); storey++) {
        float y = building.groundStorey() + (storey - 1) * building.storeyHeight();
        canvas.rect(0, y - 0.06f, length, y + 0.12f, trim, 0.85f);
        canvas.rect(0, y - 0.16f, length, y - 0.06f, 0x000000, 0.22f);
      }
    }
    canvas.rect(0, top - 0.62f, length, top - 0.45f, 0x000000, 0.25f);
    canvas.rect(0, top - 0.45f, length, top, modern ? Colors.shade(wall, 0.8f) : trim);
    for (float x = 0.1f; !modern && x < length; x += 0.5f) {
      canvas.rect(x, top - 0.42f, x + 0.2f, top - 0.25f, Colors.shade(trim, 0.7f));
    }
    if (condition.snow()) {
      canvas.rect(0, top - 0.1f, length, top, SNOW);
    }
    float pipe = dice.chance(0.5f) ? 0.12f : length - 0.22f;
    canvas.rect(pipe + 0.1f, 0.2f, pipe + 0.16f, top - 0.5f, 0x000000, 0.25f);
    canvas.rect(pipe, 0.2f, pipe + 0.1f, top - 0.5f, Colors.shade(wall, 0.55f));
  }

  private void weathering(float length) {
    int seed = (int) building.seed() + 9;
    canvas.eachTexel(
        0,
        0,
        length,
        building.eaves(),
        (x, y, at) -> {
          float streak = Noise.plane(seed, x * 3, y * 0.25f);
          float low = Noise.smoothstep(2.2f, 0, y) * 0.16f;
          float high = Noise.smoothstep(3, 0, building.eaves() - y) * 0.12f;
          canvas.scale(at, 1.04f - low - high * streak - 0.06f * streak);
        });
    if (dice.chance(0.15f)) {
      String tag = dice.pick(java.util.List.of("ZORK", "KIWI", "RUE", "MOB 9", "ASTA", "OX"));
      float x = dice.range(0.3f, Math.max(0.4f, length - 3));
      canvas.text(tag, x, 0.5f, 0.8f, 0.14f, dice.pick(0x2d4fa8, 0xb02a5a, 0x1d1d1d, 0x2f8a52));
    }
  }
}
