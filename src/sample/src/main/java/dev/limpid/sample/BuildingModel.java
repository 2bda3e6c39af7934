package dev.limpid.sample;

/** Turns a {@link Building} into quads: front, side, roof, awning, hanging sign, chimneys. */
final class BuildingModel {
  private static final int[] ROOFS = {0x9a5a40, 0x6a6a70, 0x84503c, 0x55585e, 0xa8684a, 0x4e4a46};

  private final Route route;
  private final Materials materials;
  private final DriveCondition condition;
  private final StreetLight light;

  BuildingModel(Route route, Materials materials, DriveCondition condition, StreetLight light) {
    this.route = route;
    this.materials = materials;
    this.condition = condition;
    this.light = light;
  }

  void add(Mesh mesh, Building b) {
    Dice dice = Dice.of(b.seed(), 31);
    Walls walls = new Walls(b, baseOf(b));
    int wallColor = FacadePainter.wallColor(b);
    Texture front = new FacadePainter(b, condition, texels(b.length()), texels(b.eaves())).paint();
    float t0 = (float) b.front();
    mesh.quad(
        front,
        walls.left(t0, 0),
        walls.right(t0, 0),
        walls.right(t0, b.eaves()),
        walls.left(t0, b.eaves()),
        light);
    mesh.quad(
        materials.flat(0x55504a),
        walls.left(t0, -1.5f),
        walls.right(t0, -1.5f),
        walls.right(t0, 0),
        walls.left(t0, 0),
        light);
    flank(mesh, b, walls, wallColor, dice);
    int roofColor = Colors.vary(dice.pick(ROOFS), dice, 12);
    StreetLight roofLight = light.tinted(condition.snow() ? 0xf4f6fa : roofColor);
    switch (b.roof()) {
      case PITCHED -> pitched(mesh, b, walls, roofLight, light.tinted(wallColor));
      case GABLE -> gable(mesh, b, walls, roofLight, light.tinted(wallColor));
      case MANSARD -> mansard(mesh, b, walls, roofLight);
      case FLAT -> parapet(mesh, b, walls, dice);
    }
    chimneys(mesh, b, walls, dice);
    if (b.shop()) {
      shopFront(mesh, b, walls, dice);
    }
  }

  private int texels(double metres) {
    return materials.detail().texels(metres < 9 ? 256 : metres < 18 ? 512 : 1024);
  }

  private float baseOf(Building b) {
    return (route.at(b.from(), 0, 0).y() + route.at(b.to(), 0, 0).y()) / 2 + 0.13f;
  }

  /** Corners of a house; left and right as seen from the road. */
  private final class Walls {
    final Building b;
    final float base;

    Walls(Building b, float base) {
      this.b = b;
      this.base = base;
    }

    Vec at(double s, float t, float h) {
      Vec p = route.at(s, b.side() * t, 0);
      return new Vec(p.x(), base + h, p.z());
    }

    Vec left(float t, float h) {
      return at(b.side() > 0 ? b.to() : b.from(), t, h);
    }

    Vec right(float t, float h) {
      return at(b.side() > 0 ? b.from() : b.to(), t, h);
    }

    /** A point of the side that faces the coming traffic; 0 is its left end, 1 its right. */
    Vec flank(float share, float h) {
      float across = b.side() > 0 ? share : 1 - share;
      return at(b.from(), (float) (b.front() + across * b.depth()), h);
    }
  }

  private void flank(Mesh mesh, Building b, Walls w, int wallColor, Dice dice) {
    boolean windows = dice.chance(0.8f);
    Texture texture = windows ? materials.farFacade(dice.below(10)) : materials.wall;
    Lighting lit = windows ? light : light.tinted(wallColor);
    mesh.quad(
        texture, w.flank(0, -1), w.flank(1, -1), w.flank(1, b.eaves()), w.flank(0, b.eaves()), lit);
  }

  private void pitched(Mesh mesh, Building b, Walls w, Lighting roof, Lighting wall) {
    float eave = (float) b.front() - 0.45f;
    float ridge = (float) (b.front() + b.depth() / 2);
    float low = b.eaves() - 0.15f;
    float slope = (float) Math.sqrt(Math.pow(ridge - eave, 2) + Math.pow(b.ridge() - low, 2));
    mesh.quad(
        materials.roof,
        w.left(eave, low),
        w.right(eave, low),
        w.right(ridge, b.ridge()),
        w.left(ridge, b.ridge()),
        (float) b.length() * 32,
        slope * 32,
        roof);
    mesh.quad(
        materials.flat(0x3a3632),
        w.left((float) b.front(), low),
        w.right((float) b.front(), low),
        w.right(eave, low),
        w.left(eave, low),
        light);
    Vec top = w.flank(0.5f, b.ridge());
    mesh.quad(materials.wall, w.flank(0, b.eaves()), w.flank(1, b.eaves()), top, top, wall);
  }

  private void gable(Mesh mesh, Building b, Walls w, Lighting roof, Lighting wall) {
    double middle = (b.from() + b.to()) / 2;
    float ridge = b.eaves() + (float) b.length() * 0.36f;
    Vec top = w.at(middle, (float) b.front(), ridge);
    mesh.quad(
        materials.wall,
        w.left((float) b.front(), b.eaves()),
        w.right((float) b.front(), b.eaves()),
        top,
        top,
        wall);
    float near = (float) b.front() - 0.4f;
    float far = (float) (b.front() + b.depth());
    float a = b.side() > 0 ? near : far;
    float c = b.side() > 0 ? far : near;
    mesh.quad(
        materials.roof,
        w.at(b.from() - 0.3, a, b.eaves() - 0.2f),
        w.at(b.from() - 0.3, c, b.eaves() - 0.2f),
        w.at(middle, c, ridge),
        w.at(middle, a, ridge),
        (float) b.depth() * 32,
        (float) b.length() * 20,
        roof);
  }

  private void mansard(Mesh mesh, Building b, Walls w, Lighting roof) {
    float t0 = (float) b.front();
    float top = b.eaves() + 2.7f;
    mesh.quad(
        materials.mansard,
        w.left(t0 + 0.1f, b.eaves()),
        w.right(t0 + 0.1f, b.eaves()),
        w.right(t0 + 1.1f, top),
        w.left(t0 + 1.1f, top),
        Math.max(1, Math.round(b.length() / 3.4)) * 128f,
        128,
        roof);
    Vec cutLeft = w.flank(b.side() > 0 ? 0.1f : 0, top);
    Vec cutRight = w.flank(b.side() > 0 ? 1 : 0.9f, top);
    mesh.quad(
        materials.roof,
        w.flank(0, b.eaves()),
        w.flank(1, b.eaves()),
        cutRight,
        cutLeft,
        (float) b.depth() * 32,
        90,
        roof);
  }

  private void parapet(Mesh mesh, Building b, Walls w, Dice dice) {
    for (int i = dice.below(3); i > 0; i--) {
      double s = b.from() + dice.range(0.2f, 0.6f) * b.length();
      float t = (float) b.front() + dice.range(2.5f, 5);
      box(
          mesh,
          w,
          s,
          s + dice.range(1.5f, 3),
          t,
          t + 2.5f,
          b.eaves(),
          dice.range(1, 2.4f),
          0x8a8884);
    }
  }

  private void chimneys(Mesh mesh, Building b, Walls w, Dice dice) {
    if (b.style() == Building.Style.GLASS || b.style() == Building.Style.CONCRETE) {
      return;
    }
    for (int i = dice.below(3); i > 0; i--) {
      double s = b.from() + dice.range(0.08f, 0.85f) * b.length();
      float t = (float) (b.front() + b.depth() * 0.45);
      float from = b.roof() == Building.Roof.FLAT ? b.eaves() : b.ridge() - 0.8f;
      box(mesh, w, s, s + 0.9, t, t + 0.6f, from, dice.range(1.3f, 2), 0x8c5240);
    }
  }

  /** A box on a building; only the sides that can be seen from the road. */
  private void box(
      Mesh mesh, Walls w, double s0, double s1, float t0, float t1, float y, float h, int color) {
    Texture texture = materials.wall;
    StreetLight tinted = light.tinted(color);
    double left = w.b.side() > 0 ? s1 : s0;
    double right = w.b.side() > 0 ? s0 : s1;
    mesh.quad(
        texture,
        w.at(left, t0, y),
        w.at(right, t0, y),
        w.at(right, t0, y + h),
        w.at(left, t0, y + h),
        tinted);
    float a = w.b.side() > 0 ? t0 : t1;
    float c = w.b.side() > 0 ? t1 : t0;
    mesh.quad(
        texture, w.at(s0, a, y), w.at(s0, c, y), w.at(s0, c, y + h), w.at(s0, a, y + h), tinted);
  }

  private void shopFront(Mesh mesh, Building b, Walls w, Dice dice) {
    float t0 = (float) b.front();
    if (dice.chance(0.4f)) {
      float high = b.groundStorey() - 1.1f;
      Texture cloth = awning(ShopPainter.color(b), dice);
      mesh.quad(
          cloth,
          w.left(t0 - 1.25f, high - 0.65f),
          w.right(t0 - 1.25f, high - 0.65f),
          w.right(t0, high),
          w.left(t0, high),
          light);
      mesh.quad(
          cloth,
          w.left(t0 - 1.25f, high - 0.9f),
          w.right(t0 - 1.25f, high - 0.9f),
          w.right(t0 - 1.25f, high - 0.65f),
          w.left(t0 - 1.25f, high - 0.65f),
          light);
    }
    if (dice.chance(0.6f)) {
      double s = b.from() + 0.25 * b.length();
      float near = t0 - 1.15f;
      float far = t0 - 0.15f;
      float a = b.side() > 0 ? near : far;
      float c = b.side() > 0 ? far : near;
      float y = b.groundStorey() + 0.1f;
      Texture sign = bladeSign(b, dice);
      mesh.quad(
          sign, w.at(s, a, y), w.at(s, c, y), w.at(s, c, y + 0.8f), w.at(s, a, y + 0.8f), light);
    }
  }

  private Texture awning(int color, Dice dice) {
    Canvas canvas = Canvas.solid(256, 32, 8, 1, color);
    int other = dice.chance(0.6f) ? 0xf0ece0 : Colors.shade(color, 0.7f);
    for (float x = 0; x < 8; x += 0.8f) {
      canvas.rect(x, 0, x + 0.4f, 1, other);
    }
    if (condition.snow()) {
      canvas.rect(0, 0.35f, 8, 1, 0xf0f4f8, 0.9f);
    }
    return new Texture(canvas);
  }

  private static Texture bladeSign(Building b, Dice dice) {
    int color = ShopPainter.color(b);
    Canvas canvas = Canvas.solid(128, 128, 1, 0.8f, 0);
    canvas.glow(110).rect(0, 0, 1, 0.8f, Colors.shade(color, 0.5f));
    canvas.rect(0.04f, 0.04f, 0.96f, 0.76f, color);
    String word = ShopPainter.name(b);
    String shortWord = word.contains(" ") ? word.substring(0, word.indexOf(' ')) : word;
    float size = StrokeFont.fit(shortWord, 0.84f, 0.3f);
    int ink = Colors.green(color) < 140 ? 0xfff4d8 : 0x201818;
    canvas.glow(255);
    canvas.text(shortWord, 0.5f - StrokeFont.width(shortWord, size) / 2, 0.2f, size, 0.16f, ink);
    canvas.disc(0.5f, 0.6f, 0.1f, dice.pick(0xf0d060, 0xf0f0f0, 0xd84030), 1);
    return new Texture(canvas);
  }
}
