package dev.limpid.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Textures that many things share, painted once per drive. Thread-safe. */
final class Materials {
  private static final int SNOW = 0xeef2f6;

  private final DriveCondition condition;
  private final Detail detail;
  private final Map<Integer, Texture> flats = new ConcurrentHashMap<>();
  private final List<Texture> farFacades = new ArrayList<>();
  private final List<Texture> trees = new ArrayList<>();
  private final List<CarModel> cars = new ArrayList<>();

  /** Bare wall, to be tinted; a tile is 4 m. */
  final Texture wall;

  /** Roof tiles, to be tinted; a tile is 4 m. */
  final Texture roof;

  /** Steep roof with a dormer every 4 m. */
  final Texture mansard;

  /** Lawn or snow; a tile is 6 m. */
  final Texture grass;

  /** Side street with its pavements, 13 m wide and long. */
  final Texture sideStreet;

  /** Hedge, cutout; a tile is 4 m × 1.6 m. */
  final Texture hedge;

  /** Iron fence, cutout; a tile is 4 m × 1.6 m. */
  final Texture fence;

  final Texture wheel;

  /** A soft spot of light. */
  final Texture halo;

  /** Shade below a car. */
  final Texture underside;

  Materials(DriveCondition condition, Detail detail) {
    this.condition = condition;
    this.detail = detail;
    wall = paintWall();
    roof = paintRoof(false);
    mansard = paintRoof(true);
    grass = paintGrass();
    sideStreet = paintSideStreet();
    hedge = paintHedge();
    fence = paintFence();
    wheel = paintWheel();
    halo = paintHalo();
    underside = paintUnderside();
    for (int i = 0; i < 10; i++) {
      farFacades.add(paintFarFacade(i));
    }
    for (int i = 0; i < 8; i++) {
      trees.add(new TreePainter(i, condition.season(), detail.texels(512)).paint());
    }
    for (int i = 0; i < 16; i++) {
      cars.add(new CarModel(Dice.of(991, i), this, condition));
    }
  }

  Detail detail() {
    return detail;
  }

  Texture flat(int color) {
    return flats.computeIfAbsent(color, Texture::flat);
  }

  /** Snow where it would lie, otherwise the colour. */
  Texture top(int color) {
    return flat(condition.snow() ? SNOW : color);
  }

  Texture farFacade(int i) {
    return farFacades.get(Math.floorMod(i, farFacades.size()));
  }

  Texture tree(int variety, int i) {
    return trees.get(variety % 4 + 4 * Math.floorMod(i, 2));
  }

  CarModel car(long seed) {
    return cars.get((int) Math.floorMod(seed, (long) cars.size()));
  }

  private static Texture paintWall() {
    Canvas canvas = Canvas.solid(128, 128, 4, 4, 0xf0f0f0);
    canvas.mottle(61, 4, 4, 0.8f, 0.12f);
    canvas.grain(62, 0.06f);
    return new Texture(canvas);
  }

  private Texture paintRoof(boolean dormers) {
    Canvas canvas = Canvas.solid(128, 128, 4, 4, 0xe0e0e0);
    canvas.eachTexel(
        0,
        0,
        4,
        4,
        (x, y, at) -> {
          int row = (int) (y / 0.25f);
          int column = (int) ((x + (row & 1) * 0.125f) / 0.25f);
          float inRow = y / 0.25f - row;
          float tone = 0.75f + 0.25f * Noise.white(5, column & 15, row);
          canvas.scale(at, tone * (inRow < 0.2f ? 0.7f : 1));
        });
    if (condition.snow()) {
      canvas.eachTexel(
          0,
          0,
          4,
          4,
          (x, y, at) ->
              canvas.blend(
                  at, SNOW, Noise.smoothstep(0.2f, 0.4f, Noise.fractal(8, x, y, 3)) * 0.95f));
    }
    if (dormers) {
      canvas.rect(1.2f, 0.2f, 2.8f, 3.4f, 0xf4f0e6);
      canvas.glow(60).gradient(1.4f, 0.4f, 2.6f, 2.8f, 0x2b3036, 0x7f93a4);
      canvas.glow(0).rect(1.96f, 0.4f, 2.04f, 2.8f, 0xf4f0e6);
      canvas.rect(1.0f, 3.2f, 3.0f, 3.5f, condition.snow() ? SNOW : 0x6a6a70);
    }
    return new Texture(canvas);
  }

  private Texture paintGrass() {
    boolean snow = condition.snow();
    int base =
        snow ? SNOW : condition.season() == DriveCondition.Season.AUTUMN ? 0x76743c : 0x5f8038;
    Canvas canvas = Canvas.solid(256, 256, 6, 6, base);
    canvas.mottle(71, 6, 6, 1.5f, snow ? 0.05f : 0.22f);
    canvas.grain(72, snow ? 0.03f : 0.20f);
    return new Texture(canvas);
  }

  private Texture paintSideStreet() {
    Canvas canvas = Canvas.solid(256, 256, 13, 13, 0x5a5a5c);
    canvas.rect(0, 0, 2.6f, 13, 0x908c86);
    canvas.rect(10.4f, 0, 13, 13, 0x908c86);
    canvas.rect(2.5f, 0, 2.7f, 13, 0xaaa69e);
    canvas.rect(10.3f, 0, 10.5f, 13, 0xaaa69e);
    for (float y = 0; y < 13; y += 6.5f) {
      canvas.rect(6.44f, y, 6.56f, y + 3, 0xd8d8d2);
    }
    canvas.mottle(81, 13, 13, 1.6f, 0.16f);
    canvas.grain(82, 0.06f);
    if (condition.snow()) {
      canvas.eachTexel(
          0,
          0,
          13,
          13,
          (x, y, at) -> {
            float track = Math.min(Math.abs(x - 4.5f), Math.abs(x - 8.5f));
            float patch = Noise.fractal(83, x, y, 3);
            canvas.blend(at, SNOW, Noise.smoothstep(0.4f, 0.8f, track * 0.5f + patch) * 0.9f);
          });
    }
    return new Texture(canvas);
  }

  private Texture paintHedge() {
    Canvas canvas = Canvas.cutout(256, 128, 4, 1.6f);
    Dice dice = new Dice(92);
    int green =
        switch (condition.season()) {
          case SUMMER -> 0x3f6330;
          case AUTUMN -> 0x6f5a2c;
          case WINTER -> 0x4b4a3c;
        };
    for (int i = 0; i < 1500; i++) {
      float y = 1.45f * (1 - dice.unit() * dice.unit());
      y = 1.45f - y < 0 ? 0 : dice.range(0, 1.42f);
      float tone = 0.55f + 0.55f * y / 1.45f;
      int leaf = Colors.vary(Colors.shade(green, tone), dice, 16);
      if (condition.snow() && y > 1.1f) {
        leaf = SNOW;
      }
      canvas.ellipse(dice.range(0, 4), y, 0.10f, 0.07f, leaf, 0.95f);
    }
    return new Texture(canvas);
  }

  private Texture paintFence() {
    Canvas canvas = Canvas.cutout(256, 128, 4, 1.6f);
    for (float x = 0.08f; x < 4; x += 0.16f) {
      canvas.line(x, 0.05f, x, 1.4f, 0.035f, 0x23272a);
    }
    canvas.rect(0, 0.15f, 4, 0.20f, 0x23272a);
    canvas.rect(0, 1.15f, 4, 1.20f, 0x23272a);
    canvas.rect(0, 0, 4, 0.12f, 0x77726a);
    return new Texture(canvas);
  }

  private static Texture paintWheel() {
    Canvas canvas = Canvas.cutout(64, 64, 1, 1);
    canvas.disc(0.5f, 0.5f, 0.49f, 0x17181a, 1);
    canvas.disc(0.5f, 0.5f, 0.33f, 0x8a8d90, 1);
    for (int i = 0; i < 5; i++) {
      double angle = i * 2 * Math.PI / 5;
      float x = 0.5f + 0.22f * (float) StrictMath.cos(angle);
      float y = 0.5f + 0.22f * (float) StrictMath.sin(angle);
      canvas.disc(x, y, 0.08f, 0x2a2c2e, 1);
    }
    return new Texture(canvas);
  }

  private static Texture paintHalo() {
    Canvas canvas = new Canvas(64, 64, 2, 2, true);
    canvas.eachTexel(
        0,
        0,
        2,
        2,
        (x, y, at) -> {
          float r = (float) Math.sqrt((x - 1) * (x - 1) + (y - 1) * (y - 1));
          float rest = Math.max(0, 1 - r);
          float value = 255 * (0.55f * rest * rest + 0.45f * (r < 0.12f ? 1 : 0));
          canvas.texels[at] = 0xFF000000 | Colors.rgb(value, value, value);
        });
    return new Texture(canvas, Texture.Kind.LIGHT);
  }

  private static Texture paintUnderside() {
    Canvas canvas = Canvas.cutout(64, 64, 2, 2);
    canvas.eachTexel(
        0,
        0,
        2,
        2,
        (x, y, at) -> {
          float edge = Math.min(Math.min(x, 2 - x), Math.min(y, 2 - y));
          canvas.blend(at, 0x0c0c0e, Noise.smoothstep(0, 0.55f, edge) * 0.9f);
        });
    return new Texture(canvas);
  }

  private Texture paintFarFacade(int i) {
    Dice dice = Dice.of(717, i);
    Building building =
        new Building(
            dice.next(),
            1,
            0,
            14,
            0,
            10,
            3 + dice.below(3),
            3.4f,
            3.1f,
            dice.pick(
                java.util.List.of(
                    Building.Style.PLASTER, Building.Style.BRICK, Building.Style.STONE)),
            Building.Roof.FLAT,
            false);
    return new FacadePainter(building, condition, detail.texels(512), detail.texels(512)).paint();
  }
}
