package dev.limpid.sample;

import java.util.List;

/** Everything small beside the road: lamps, posts, signs, benches, fences, shelters. */
final class Furniture {
  private static final int IRON = 0x33373a;

  private final Route route;
  private final Materials materials;
  private final StreetLight light;

  Furniture(Route route, Materials materials, StreetLight light) {
    this.route = route;
    this.materials = materials;
    this.light = light;
  }

  void add(Mesh mesh, Block block) {
    for (Block.Lamp lamp : block.lamps) {
      lamp(mesh, lamp);
    }
    Dice dice = Dice.of(block.seed, 41);
    streetName(mesh, block, dice);
    if (block.trafficLight) {
      trafficLightPost(mesh, block.start - 0.9, BlockPlanner.KERB + 0.5);
      trafficLightPost(mesh, block.start - 0.9, -BlockPlanner.KERB - 0.5);
    }
    for (double s = block.housesStart() + 4; s < block.end - 8; s += dice.range(6, 14)) {
      int side = dice.chance(0.5f) ? 1 : -1;
      switch (dice.below(7)) {
        case 0 -> bin(mesh, s, side * (BlockPlanner.KERB + 0.6), dice);
        case 1 -> roadSign(mesh, s, BlockPlanner.KERB + 0.45, dice);
        case 2 -> billboard(mesh, s, side * (BlockPlanner.KERB + 1.4), dice);
        case 3 -> pedestrian(mesh, s, side * dice.range(6.6f, 8.0f), dice);
        case 4 -> pedestrian(mesh, s, side * dice.range(6.6f, 8.0f), dice);
        case 5 -> bollards(mesh, s, side * (BlockPlanner.KERB + 0.35));
        default -> bench(mesh, s, side * (BlockPlanner.KERB + 1.1));
      }
    }
    gardens(mesh, block, dice);
  }

  private void lamp(Mesh mesh, Block.Lamp lamp) {
    double inward = -Math.signum(lamp.t());
    post(mesh, lamp.s(), lamp.t(), 0, lamp.height(), 0.14f, IRON);
    Vec root = route.at(lamp.s(), lamp.t(), lamp.height());
    Vec head = route.at(lamp.s(), lamp.t() + inward * lamp.reach(), lamp.height() + 0.25);
    Vec thick = new Vec(0, 0.09f, 0);
    Texture iron = materials.flat(IRON);
    plank(mesh, iron, root, head, thick);
    Vec tip = route.at(lamp.s(), lamp.t() + inward * (lamp.reach() + 0.7), lamp.height() + 0.28);
    plank(mesh, materials.flat(0x6d7072), head, tip, new Vec(0, 0.16f, 0));
  }

  static Vec head(Route route, Block.Lamp lamp) {
    double inward = -Math.signum(lamp.t());
    return route.at(lamp.s(), lamp.t() + inward * (lamp.reach() + 0.4), lamp.height() + 0.2);
  }

  private void plank(Mesh mesh, Texture texture, Vec from, Vec to, Vec thick) {
    mesh.quad(texture, from, to, to.plus(thick), from.plus(thick), light);
    mesh.quad(texture, to, from, from.plus(thick), to.plus(thick), light);
  }

  /** A square post; its back can not be seen. */
  private void post(Mesh mesh, double s, double t, double from, double to, float thick, int color) {
    Texture texture = materials.flat(color);
    double r = thick / 2;
    mesh.quad(
        texture,
        route.at(s - r, t - r, from),
        route.at(s - r, t + r, from),
        route.at(s - r, t + r, to),
        route.at(s - r, t - r, to),
        light);
    double inward = -Math.signum(t) * r;
    double near = t > 0 ? s + r : s - r;
    double far = t > 0 ? s - r : s + r;
    mesh.quad(
        texture,
        route.at(near, t + inward, from),
        route.at(far, t + inward, from),
        route.at(far, t + inward, to),
        route.at(near, t + inward, to),
        light);
  }

  /** A board across the road's direction, seen by the coming traffic. */
  private void board(
      Mesh mesh, Texture texture, double s, double t, double wide, double low, double high) {
    mesh.quad(
        texture,
        route.at(s, t - wide / 2, low),
        route.at(s, t + wide / 2, low),
        route.at(s, t + wide / 2, high),
        route.at(s, t - wide / 2, high),
        light);
  }

  private void streetName(Mesh mesh, Block block, Dice dice) {
    double s = block.start + 11.6;
    double t = BlockPlanner.KERB + 1.2;
    String name = Names.street(dice);
    int ground = dice.pick(0x1f3f86, 0x1f5a38, 0x203050);
    Canvas canvas = Canvas.solid(256, 64, 1.7f, 0.42f, 0xf2f2f2);
    canvas.rect(0.03f, 0.03f, 1.67f, 0.39f, ground);
    float size = StrokeFont.fit(name, 1.5f, 0.2f);
    canvas.text(name, 0.85f - StrokeFont.width(name, size) / 2, 0.12f, size, 0.15f, 0xffffff);
    post(mesh, s, t, 0, 2.9, 0.08f, IRON);
    board(mesh, new Texture(canvas), s - 0.06, t, 1.7, 2.45, 2.87);
  }

  private void roadSign(Mesh mesh, double s, double t, Dice dice) {
    Canvas canvas = Canvas.cutout(128, 128, 1, 1);
    switch (dice.below(3)) {
      case 0 -> {
        canvas.disc(0.5f, 0.5f, 0.49f, 0xc01f24, 1);
        canvas.disc(0.5f, 0.5f, 0.37f, 0xf4f4f0, 1);
        canvas.text(dice.pick(List.of("30", "50", "20")), 0.25f, 0.33f, 0.34f, 0.2f, 0x151515);
      }
      case 1 -> {
        canvas.disc(0.5f, 0.5f, 0.49f, 0xc01f24, 1);
        canvas.disc(0.5f, 0.5f, 0.39f, 0x1f4fa0, 1);
        canvas.line(0.22f, 0.78f, 0.78f, 0.22f, 0.11f, 0xc01f24);
      }
      default -> {
        canvas.rect(0.05f, 0.05f, 0.95f, 0.95f, 0x1f58b0);
        canvas.text("P", 0.3f, 0.22f, 0.56f, 0.2f, 0xffffff);
      }
    }
    post(mesh, s, t, 0, 2.9, 0.07f, 0x8a8d8f);
    board(mesh, new Texture(canvas), s - 0.06, t, 0.72, 2.2, 2.92);
  }

  private void billboard(Mesh mesh, double s, double t, Dice dice) {
    int paper = dice.pick(0xe8d9a8, 0xb8342c, 0x2f6f9a, 0xf0f0ea, 0x3a7a50, 0xe0a030);
    Canvas canvas = Canvas.solid(128, 256, 1.3f, 2, 0x2a2c2e);
    canvas.glow(90).rect(0.06f, 0.06f, 1.24f, 1.94f, paper);
    for (int i = 0; i < 4; i++) {
      canvas.disc(
          dice.range(0.2f, 1.1f),
          dice.range(0.3f, 1.2f),
          dice.range(0.08f, 0.35f),
          dice.pick(0xf4f0e0, 0xd04030, 0x30507a, 0xf0c040, 0x202020),
          0.9f);
    }
    String word =
        dice.pick(List.of("OPERA", "ZOO", "FRESH", "JAZZ", "RADIO 7", "FLY", "EXPO", "COLA"));
    float size = StrokeFont.fit(word, 1.05f, 0.42f);
    canvas.text(word, 0.13f, 1.4f, size, 0.18f, Colors.green(paper) > 150 ? 0x241c1c : 0xffffff);
    post(mesh, s, t, 0, 0.6, 0.12f, IRON);
    board(mesh, new Texture(canvas), s - 0.07, t, 1.3, 0.5, 2.5);
  }

  private void pedestrian(Mesh mesh, double s, double t, Dice dice) {
    Canvas canvas = Canvas.cutout(64, 128, 0.9f, 1.8f);
    int coat = dice.pick(0x2a2f3a, 0x7a2f2f, 0x3f5f4a, 0xb8a888, 0x44566e, 0xc8b040, 0x151618);
    int legs = dice.pick(0x23283a, 0x2b2b2b, 0x5a5248);
    int skin = dice.pick(0xd8a888, 0x8a5a3c, 0xe4b898, 0x6a4430);
    float step = dice.range(0.04f, 0.2f);
    canvas.line(0.45f, 0.85f, 0.45f - step, 0.08f, 0.15f, legs);
    canvas.line(0.45f, 0.85f, 0.45f + step, 0.08f, 0.15f, Colors.shade(legs, 0.8f));
    canvas.line(0.45f, 0.85f, 0.45f, 1.3f, 0.36f, coat);
    canvas.line(0.3f, 1.3f, 0.24f, 0.85f, 0.11f, Colors.shade(coat, 0.8f));
    canvas.line(0.6f, 1.3f, 0.68f, 0.85f, 0.11f, Colors.shade(coat, 0.85f));
    canvas.disc(0.45f, 1.63f, 0.12f, skin, 1);
    canvas.ellipse(0.45f, 1.69f, 0.125f, 0.08f, dice.pick(0x201812, 0x4a3420, 0x8a6a3a), 1);
    board(mesh, new Texture(canvas), s, t, 0.9, 0.12, 1.92);
  }

  private void bin(Mesh mesh, double s, double t, Dice dice) {
    post(mesh, s, t, 0.1, 1.0, 0.45f, dice.pick(0x2f4f3a, 0x3a3c40, 0x7a3a28));
  }

  private void bollards(Mesh mesh, double s, double t) {
    for (int i = 0; i < 4; i++) {
      post(mesh, s + i * 1.6, t, 0.1, 1.0, 0.14f, 0x2b2d30);
    }
  }

  private void bench(Mesh mesh, double s, double t) {
    Texture wood = materials.top(0x7a5232);
    mesh.quad(
        wood,
        route.at(s, t - 0.25, 0.6),
        route.at(s, t + 0.25, 0.6),
        route.at(s + 1.8, t + 0.25, 0.6),
        route.at(s + 1.8, t - 0.25, 0.6),
        light);
    post(mesh, s + 0.1, t, 0.1, 1.0, 0.09f, IRON);
    post(mesh, s + 1.7, t, 0.1, 1.0, 0.09f, IRON);
  }

  private void trafficLightPost(Mesh mesh, double s, double t) {
    post(mesh, s, t, 0, 3.5, 0.13f, IRON);
    board(mesh, materials.flat(0x191b1c), s - 0.1, t, 0.42, 2.5, 3.6);
  }

  /** Hedges or fences where the houses stand back. */
  private void gardens(Mesh mesh, Block block, Dice dice) {
    boolean park = block.district == Block.District.PARK;
    if (block.district != Block.District.VILLAS && !park) {
      return;
    }
    for (int side = -1; side <= (park ? -1 : 1); side += 2) {
      Texture border = dice.chance(0.55f) ? materials.hedge : materials.fence;
      double t = side * (BlockPlanner.PAVEMENT_EDGE + 0.1);
      for (double s = block.housesStart() + 0.5; s < block.end - 4; s += 4) {
        if (dice.chance(0.85f)) {
          mesh.quad(
              border,
              route.at(s, t, 0.1),
              route.at(s + 4, t, 0.1),
              route.at(s + 4, t, 1.7),
              route.at(s, t, 1.7),
              light);
        }
      }
      mesh.quad(
          border,
          route.at(block.housesStart() + 0.5, t, 0.1),
          route.at(block.housesStart() + 0.5, t + side * 4, 0.1),
          route.at(block.housesStart() + 0.5, t + side * 4, 1.7),
          route.at(block.housesStart() + 0.5, t, 1.7),
          light);
    }
  }
}
