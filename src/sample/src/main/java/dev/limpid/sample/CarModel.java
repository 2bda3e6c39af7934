package dev.limpid.sample;

/** The shape and paint of a car; {@link #place} puts it somewhere. Immutable. */
final class CarModel {
  private static final int[] PAINTS = {
    0xb8bcc0, 0x2a2c30, 0xe6e6e2, 0x7a1c20, 0x1f3a66, 0x5c6166, 0x8c8f92, 0x2f4a3a, 0xc8a848,
    0x3c5f86, 0xa8462a, 0x4a4038
  };
  private static final float HALF_WIDTH = 0.88f;

  private final Materials materials;
  private final DriveCondition condition;
  private final boolean van;
  private final float length;
  private final float roofHeight;
  private final int paint;
  private final Texture body;
  private final Texture roof;
  private final Texture side;
  private final Texture rear;
  private final Texture front;
  private final Texture sideGlass;
  private final Texture endGlass;

  CarModel(Dice dice, Materials materials, DriveCondition condition) {
    this.materials = materials;
    this.condition = condition;
    van = dice.chance(0.2f);
    length = van ? 5 : dice.range(3.9f, 4.6f);
    roofHeight = van ? 2.1f : dice.range(1.40f, 1.6f);
    paint = Colors.vary(dice.pick(PAINTS), dice, 8);
    body = materials.flat(paint);
    roof = materials.top(paint);
    sideGlass = paintGlass(true);
    endGlass = paintGlass(false);
    side = paintSide(dice);
    rear = paintEnd(dice, true);
    front = paintEnd(dice, false);
  }

  private Texture paintSide(Dice dice) {
    Canvas canvas = Canvas.solid(256, 64, length, 0.75f, paint);
    canvas.gradient(0, 0, length, 0.75f, Colors.shade(paint, 0.62f), Colors.shade(paint, 1.08f));
    for (float x : new float[] {length * 0.30f, length * 0.52f, length * 0.72f}) {
      canvas.rect(x, 0.08f, x + 0.02f, 0.75f, Colors.shade(paint, 0.35f));
      canvas.rect(x + 0.1f, 0.58f, x + 0.28f, 0.62f, Colors.shade(paint, 0.5f));
    }
    canvas.disc(length * 0.19f, 0.02f, 0.38f, 0x101113, 1);
    canvas.disc(length * 0.81f, 0.02f, 0.38f, 0x101113, 1);
    canvas.rect(0, 0, length, 0.06f, 0x18191b);
    if (van) {
      String name = Names.shop(dice);
      float size = StrokeFont.fit(name, length * 0.45f, 0.3f);
      canvas.text(name, length * 0.3f, 0.28f, size, 0.17f, 0xf0f0f0);
    }
    return new Texture(canvas);
  }

  /** Windows with the car's frame around them, the sky in their upper part. */
  private Texture paintGlass(boolean seenFromSide) {
    Canvas canvas = Canvas.solid(128, 64, 2, 1, Colors.shade(paint, 0.85f));
    float edge = seenFromSide ? 0.06f : 0.10f;
    canvas.gradient(edge, 0.04f, 2 - edge, 0.88f, 0x14181c, 0x6d7f8e);
    canvas.rect(edge, 0.04f, 2 - edge, 0.42f, 0x15191d, 0.55f);
    for (float x : seenFromSide ? new float[] {0.55f, 1.2f} : new float[] {0.45f, 1.15f}) {
      canvas.ellipse(x + 0.15f, 0.34f, 0.16f, 0.22f, 0x0d0f12, 0.8f);
    }
    if (seenFromSide) {
      canvas.rect(0.97f, 0, 1.05f, 1, Colors.shade(paint, 0.55f));
    }
    canvas.line(0.3f, 0.1f, 0.62f, 0.85f, 0.05f, 0x8899a6);
    return new Texture(canvas);
  }

  private Texture paintEnd(Dice dice, boolean back) {
    Canvas canvas = Canvas.solid(128, 64, 1.76f, 0.75f, paint);
    canvas.gradient(0, 0, 1.76f, 0.75f, Colors.shade(paint, 0.6f), paint);
    canvas.rect(0, 0, 1.76f, 0.14f, 0x1c1d1f);
    if (!back) {
      canvas.rect(0.4f, 0.34f, 1.36f, 0.54f, 0x16171a);
    }
    canvas.rect(0, 0.13f, 1.76f, 0.16f, Colors.shade(paint, 0.4f));
    float wide = dice.range(0.2f, 0.34f);
    float low = dice.range(0.42f, 0.5f);
    for (float x : new float[] {0.05f, 1.71f - wide}) {
      canvas.rect(x - 0.02f, low - 0.02f, x + wide + 0.02f, 0.69f, 0x222326);
      canvas.glow(back ? 120 : 255).rect(x, low, x + wide, 0.66f, back ? 0xa81616 : 0xe8e8de);
      canvas.rect(x, low, x + wide, low + 0.06f, back ? 0xd87a2a : 0xc8ccd0);
      canvas.glow(0);
    }
    canvas.glow(10).rect(0.60f, 0.16f, 1.16f, 0.30f, 0xeeeee6);
    canvas.text(Names.plate(dice), 0.63f, 0.19f, 0.08f, 0.2f, 0x16161c);
    return new Texture(canvas);
  }

  /** Where a car stands: forward is a unit vector, level or climbing. */
  record Place(Vec origin, Vec forward) {
    Vec at(float ahead, float right, float up) {
      Vec across = new Vec(forward.z(), 0, -forward.x()).unit();
      return origin.plus(forward.times(ahead)).plus(across.times(right)).up(up);
    }
  }

  void place(Mesh mesh, Place at, Lighting light) {
    float h = length / 2;
    float belt = van ? 1.0f : 0.92f;
    float hood = h - (van ? 0.5f : 1.05f);
    float windscreen = hood - (van ? 0.45f : 0.75f);
    float back = van ? -h + 0.05f : -h + 0.45f;
    mesh.quad(
        materials.underside,
        at.at(-h - 0.3f, -1.15f, 0.03f),
        at.at(-h - 0.3f, 1.15f, 0.03f),
        at.at(h + 0.3f, 1.15f, 0.03f),
        at.at(h + 0.3f, -1.15f, 0.03f),
        light);
    across(mesh, rear, at, -h, 0.22f, -h, belt, light);
    acrossBackwards(mesh, front, at, h, 0.22f, h, 0.8f, light);
    acrossBackwards(mesh, body, at, h, 0.8f, hood, belt, light);
    acrossBackwards(mesh, endGlass, at, hood, belt, windscreen, roofHeight, light);
    acrossBackwards(mesh, roof, at, windscreen, roofHeight, back + 0.25f, roofHeight, light);
    across(mesh, endGlass, at, -h + 0.04f, belt, back + 0.25f, roofHeight, light);
    for (int s = -1; s <= 1; s += 2) {
      side(mesh, side, at, s, -h, h, 0.22f, belt, 0, light);
      cabin(mesh, at, s, new float[] {-h + 0.04f, hood, back + 0.25f, windscreen}, belt, light);
      wheel(mesh, at, s, length * 0.31f, light);
      wheel(mesh, at, s, -length * 0.31f, light);
    }
    if (condition.snow()) {
      acrossBackwards(mesh, roof, at, h - 0.1f, 0.83f, hood, belt + 0.02f, light);
    }
  }

  private static void across(
      Mesh mesh, Texture texture, Place at, float x0, float y0, float x1, float y1, Lighting l) {
    mesh.quad(
        texture,
        at.at(x0, -HALF_WIDTH, y0),
        at.at(x0, HALF_WIDTH, y0),
        at.at(x1, HALF_WIDTH, y1),
        at.at(x1, -HALF_WIDTH, y1),
        l);
  }

  private static void acrossBackwards(
      Mesh mesh, Texture texture, Place at, float x0, float y0, float x1, float y1, Lighting l) {
    mesh.quad(
        texture,
        at.at(x0, HALF_WIDTH, y0),
        at.at(x0, -HALF_WIDTH, y0),
        at.at(x1, -HALF_WIDTH, y1),
        at.at(x1, HALF_WIDTH, y1),
        l);
  }

  private static void side(
      Mesh mesh,
      Texture t,
      Place at,
      int s,
      float x0,
      float x1,
      float y0,
      float y1,
      float in,
      Lighting light) {
    float w = s * HALF_WIDTH;
    float top = s * (HALF_WIDTH - in);
    float left = s > 0 ? x0 : x1;
    float right = s > 0 ? x1 : x0;
    // Seen from the right, the car's front is on the right.
    mesh.quad(
        t,
        at.at(left, w, y0),
        at.at(right, w, y0),
        at.at(right, top, y1),
        at.at(left, top, y1),
        light);
  }

  private void cabin(Mesh mesh, Place at, int s, float[] x, float belt, Lighting light) {
    float w = s * HALF_WIDTH;
    float top = s * (HALF_WIDTH - 0.12f);
    int a = s > 0 ? 0 : 1;
    int b = 1 - a;
    Texture pane = van ? body : sideGlass;
    mesh.quad(
        pane,
        at.at(x[a], w, belt),
        at.at(x[b], w, belt),
        at.at(x[2 + b], top, roofHeight),
        at.at(x[2 + a], top, roofHeight),
        light);
  }

  private void wheel(Mesh mesh, Place at, int s, float ahead, Lighting light) {
    float r = 0.32f;
    float w = s * (HALF_WIDTH + 0.01f);
    mesh.quad(
        materials.wheel,
        at.at(ahead - s * r, w, 0),
        at.at(ahead + s * r, w, 0),
        at.at(ahead + s * r, w, 2 * r),
        at.at(ahead - s * r, w, 2 * r),
        light);
  }
}
