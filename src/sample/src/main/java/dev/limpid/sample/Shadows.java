package dev.limpid.sample;

/** Where buildings and trees keep the sun off the street. */
final class Shadows {
  private static final int CELLS = 96;

  private final Route route;
  private final Block block;
  private final Block next;
  private final Block previous;
  private final Look look;

  Shadows(Route route, Block previous, Block block, Block next, Look look) {
    this.route = route;
    this.previous = previous;
    this.block = block;
    this.next = next;
    this.look = look;
  }

  /** Darkens a ground picture that starts at the given place. */
  void apply(Canvas canvas, double from) {
    if (!look.sunny()) {
      return;
    }
    float wide = canvas.metresWide();
    float high = canvas.metresHigh();
    float[] lit = new float[(CELLS + 1) * (CELLS + 1)];
    for (int j = 0; j <= CELLS; j++) {
      for (int i = 0; i <= CELLS; i++) {
        double t = (i / (double) CELLS - 0.5) * wide;
        lit[j * (CELLS + 1) + i] = sunAt(from + high * j / CELLS, t);
      }
    }
    float shadow = shadowFactor();
    canvas.eachTexel(
        0,
        0,
        wide,
        high,
        (x, y, at) -> {
          float share = bilinear(lit, x / wide * CELLS, y / high * CELLS);
          canvas.scale(at, shadow + (1 - shadow) * share);
        });
  }

  /** Brightness of shade against sun, for texels (square root of light). */
  private float shadowFactor() {
    float sun = look.sun().y() * look.sunDirection().y();
    return (float) Math.sqrt(look.ambient().y() / (look.ambient().y() + sun));
  }

  private static float bilinear(float[] grid, float x, float y) {
    int i = Math.min(CELLS - 1, (int) x);
    int j = Math.min(CELLS - 1, (int) y);
    int at = j * (CELLS + 1) + i;
    float low = Noise.lerp(grid[at], grid[at + 1], x - i);
    float high = Noise.lerp(grid[at + CELLS + 1], grid[at + CELLS + 2], x - i);
    return Noise.lerp(low, high, y - j);
  }

  private float sunAt(double s, double t) {
    Vec sun = look.sunDirection();
    Vec along = route.direction(s, 1, 0);
    Vec right = route.direction(s, 0, 1);
    double perMetreS = sun.dot(along);
    double perMetreT = sun.dot(right);
    int side = perMetreT > 0 ? 1 : -1;
    double toFront = (side * (BlockPlanner.PAVEMENT_EDGE + 0.3) - t) / perMetreT;
    float height = (float) (sun.y() * toFront);
    double hitS = s + perMetreS * toFront;
    float margin = height - blockAt(hitS).skylineAt(side, hitS);
    return Math.min(Noise.smoothstep(-0.25f, 0.25f, margin), trees(s, t, perMetreS, perMetreT));
  }

  private Block blockAt(double s) {
    return s < block.start ? previous : s < block.end ? block : next;
  }

  private float trees(double s, double t, double perMetreS, double perMetreT) {
    float light = 1;
    float up = look.sunDirection().y();
    for (Block.Tree tree : block.trees) {
      double crown = tree.height() * 0.62;
      double ds = tree.s() - s - perMetreS * crown / up;
      double dt = tree.t() - t - perMetreT * crown / up;
      double radius = tree.height() * 0.36;
      double distance = Math.sqrt(ds * ds + dt * dt) / radius;
      if (distance < 1.3) {
        float dapple = Noise.fractal(tree.variety() + 5, (float) s * 2.2f, (float) t * 2.2f, 2);
        light = Math.min(light, Noise.smoothstep(0.55f, 1.2f, (float) distance + dapple - 0.35f));
      }
    }
    return light;
  }
}
