package dev.limpid.sample;

import java.util.ArrayList;
import java.util.List;

/** The quads of one block, with everything that does not move. */
final class BlockScene {
  private static final double TILE = 22;
  private static final double ROW = 2.75;
  private static final double KERB = BlockPlanner.KERB;
  private static final double EDGE = BlockPlanner.PAVEMENT_EDGE;
  private static final double PAVEMENT_HEIGHT = 0.13;

  final Mesh mesh = new Mesh();
  final Block block;

  private final Route route;
  private final Materials materials;
  private final StreetLight light;

  BlockScene(World world, Block previous, Block block, Block next) {
    this.block = block;
    this.route = world.route();
    this.materials = world.materials();
    light = new StreetLight(world.look(), lampHeads(previous, block, next));
    Shadows shadows = new Shadows(route, previous, block, next, world.look());
    ground(new GroundPainter(world.condition(), materials.detail(), block, shadows));
    skirts();
    sideStreets();
    BuildingModel buildings = new BuildingModel(route, materials, world.condition(), light);
    block.buildings.forEach(building -> buildings.add(mesh, building));
    new Furniture(route, materials, light).add(mesh, block);
    block.parkedCars.forEach(this::parkedCar);
    block.trees.forEach(this::tree);
  }

  private List<Vec> lampHeads(Block... blocks) {
    List<Vec> heads = new ArrayList<>();
    for (Block b : blocks) {
      for (Block.Lamp lamp : b.lamps) {
        heads.add(Furniture.head(route, lamp));
      }
    }
    return heads;
  }

  private void ground(GroundPainter painter) {
    double length = block.end - block.start;
    int tiles = (int) Math.ceil(length / TILE);
    double tile = length / tiles;
    for (int i = 0; i < tiles; i++) {
      double from = block.start + i * tile;
      Texture texture = painter.paint(from, from + tile);
      List<Double> rows = new ArrayList<>();
      for (double s = from; s < from + tile - 0.3; s += ROW) {
        rows.add(s);
      }
      addIfWithin(rows, from, from + tile, block.start + 2.6);
      addIfWithin(rows, from, from + tile, block.start + 10.4);
      rows.add(from + tile);
      rows.sort(Double::compare);
      for (int r = 0; r + 1 < rows.size(); r++) {
        groundRow(texture, from, tile, rows.get(r), rows.get(r + 1));
      }
    }
  }

  private static void addIfWithin(List<Double> rows, double from, double to, double s) {
    if (s > from + 0.01 && s < to - 0.01) {
      rows.add(s);
    }
  }

  private void groundRow(Texture texture, double tileFrom, double tile, double s0, double s1) {
    double middle = (s0 + s1) / 2 - block.start;
    boolean open = middle > 2.6 && middle < 10.4;
    double[] columns = {-EDGE, -7, -KERB, -3.2, -1.6, 0, 1.6, 3.2, KERB, 7, EDGE};
    for (int c = 0; c + 1 < columns.length; c++) {
      double t0 = columns[c];
      double t1 = columns[c + 1];
      double h = Math.abs(t0 + t1) / 2 > KERB && !open ? PAVEMENT_HEIGHT : 0;
      groundQuad(texture, tileFrom, tile, new double[] {s0, s1, t0, t1, h});
    }
    if (!open) {
      Texture kerb = materials.flat(0x8d8a84);
      mesh.quad(
          kerb,
          route.at(s1, KERB, 0),
          route.at(s0, KERB, 0),
          route.at(s0, KERB, PAVEMENT_HEIGHT),
          route.at(s1, KERB, PAVEMENT_HEIGHT),
          light);
      mesh.quad(
          kerb,
          route.at(s0, -KERB, 0),
          route.at(s1, -KERB, 0),
          route.at(s1, -KERB, PAVEMENT_HEIGHT),
          route.at(s0, -KERB, PAVEMENT_HEIGHT),
          light);
    }
  }

  /** A quad of the street's picture; {@code at} is s0, s1, t0, t1, height. */
  private void groundQuad(Texture texture, double from, double tile, double[] at) {
    double[][] corners = {{at[0], at[2]}, {at[0], at[3]}, {at[1], at[3]}, {at[1], at[2]}};
    Vec up = new Vec(0, 1, 0);
    for (double[] corner : corners) {
      Vec position = route.at(corner[0], corner[1], at[4]);
      float u = (float) ((corner[1] + EDGE) / (2 * EDGE)) * texture.width();
      float v = (float) ((corner[0] - from) / tile) * texture.height();
      mesh.corner(
          texture,
          position,
          Math.max(0.5f, Math.min(texture.width() - 0.5f, u)),
          Math.max(0.5f, Math.min(texture.height() - 0.5f, v)),
          light.at(position, up));
    }
  }

  /** The land behind the pavements. */
  private void skirts() {
    boolean green =
        block.district == Block.District.VILLAS || block.district == Block.District.PARK;
    Texture texture = green || !block.buildings.isEmpty() ? materials.grass : materials.wall;
    for (int side = -1; side <= 1; side += 2) {
      double near = side * EDGE;
      double far = side * 75;
      double left = Math.min(near, far);
      double right = Math.max(near, far);
      for (double s = block.housesStart(); s < block.end; s += 12) {
        double to = Math.min(s + 12, block.end);
        double low = 0.1;
        mesh.quad(
            texture,
            route.at(s, left, low),
            route.at(s, right, low),
            route.at(to, right, low),
            route.at(to, left, low),
            66 * 42f,
            (float) (to - s) * 42,
            light);
      }
    }
  }

  private void sideStreets() {
    Dice dice = Dice.of(block.seed, 61);
    double s0 = block.start;
    double s1 = block.housesStart();
    for (int side = -1; side <= 1; side += 2) {
      double end = EDGE + 52;
      for (double t = EDGE; t < end - 1; t += 13) {
        sideStreetTile(s0, s1, side * t, side * (t + 13));
      }
      for (double t = EDGE + 13; t < end - 10; t += 14) {
        float height = dice.range(8, 16);
        Texture facade = materials.farFacade(dice.below(10));
        double a = side > 0 ? t : -t - 14;
        facade(facade, s1, a, s1, a + 14, height);
      }
      Texture closing = materials.farFacade(dice.below(10));
      double t = side * (EDGE + 52);
      double left = side > 0 ? s1 + 8 : s0 - 8;
      double right = side > 0 ? s0 - 8 : s1 + 8;
      facade(closing, left, t, right, t, dice.range(9, 15));
    }
  }

  private void facade(Texture texture, double s0, double t0, double s1, double t1, float height) {
    float base = route.at(block.start + 6, 0, 0).y() - 0.3f;
    Vec a = route.at(s0, t0, 0);
    Vec b = route.at(s1, t1, 0);
    Vec low0 = new Vec(a.x(), base, a.z());
    Vec low1 = new Vec(b.x(), base, b.z());
    mesh.quad(texture, low0, low1, low1.up(height), low0.up(height), light);
  }

  private void sideStreetTile(double s0, double s1, double near, double far) {
    double left = Math.min(near, far);
    double right = Math.max(near, far);
    Texture texture = materials.sideStreet;
    Vec a = route.at(s0, left, 0);
    Vec b = route.at(s0, right, 0);
    Vec c = route.at(s1, right, 0);
    Vec d = route.at(s1, left, 0);
    Vec up = new Vec(0, 1, 0);
    mesh.corner(texture, a, 0.5f, 0.5f, light.at(a, up));
    mesh.corner(texture, b, 0.5f, 255.5f, light.at(b, up));
    mesh.corner(texture, c, 255.5f, 255.5f, light.at(c, up));
    mesh.corner(texture, d, 255.5f, 0.5f, light.at(d, up));
  }

  private void parkedCar(Block.ParkedCar car) {
    Vec forward = route.direction(car.s(), car.againstTraffic() ? -1 : 1, 0);
    materials
        .car(car.seed())
        .place(mesh, new CarModel.Place(route.at(car.s(), car.t(), 0), forward), light);
  }

  private void tree(Block.Tree tree) {
    float half = tree.height() / 2;
    double[] angles = {0.35, 1.9};
    for (int i = 0; i < angles.length; i++) {
      double along = StrictMath.sin(angles[i]) * half;
      double across = StrictMath.cos(angles[i]) * half;
      Vec left = route.at(tree.s() - along, tree.t() - across, PAVEMENT_HEIGHT);
      Vec right = route.at(tree.s() + along, tree.t() + across, PAVEMENT_HEIGHT);
      Vec high = new Vec(0, tree.height(), 0);
      mesh.quad(
          materials.tree(tree.variety(), i + (int) tree.s()),
          left,
          right,
          right.plus(high),
          left.plus(high),
          foliageLight());
    }
  }

  /** Leaves catch light from above whatever way their picture faces. */
  private Lighting foliageLight() {
    Vec up = new Vec(0, 0.8f, 0).unit();
    return (position, normal) -> light.at(position, up);
  }
}
