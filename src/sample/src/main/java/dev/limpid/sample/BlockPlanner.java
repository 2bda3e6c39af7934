package dev.limpid.sample;

import dev.limpid.sample.Block.District;
import java.util.ArrayList;
import java.util.List;

/** Decides what stands where, from the route's seed alone (and the detour's, on a detour). */
final class BlockPlanner {
  static final double KERB = 5.4;
  static final double PAVEMENT_EDGE = 8.6;

  private static final double FIRST_BLOCK = -160;
  private static final long DETOUR_SALT = 0x5DE7;

  private final List<Block> blocks = new ArrayList<>();
  private final DriveOptions.Detour detour;

  BlockPlanner(long routeSeed, DriveOptions.Detour detour, double toMetres) {
    this.detour = detour;
    double start = FIRST_BLOCK;
    for (int i = 0; start < toMetres; i++) {
      Dice dice = Dice.of(routeSeed, i, 1);
      double end = start + dice.range(62, 118);
      boolean onDetour = replaced(start, end);
      long seed = Dice.of(routeSeed, i, onDetour ? DETOUR_SALT : 2).next();
      blocks.add(plan(seed, start, end));
      start = end;
    }
  }

  private boolean replaced(double start, double end) {
    return detour.covers((start + end) / 2);
  }

  /** True if the place's block is one of the detour's. */
  boolean onDetour(double s) {
    Block block = at(s);
    return replaced(block.start, block.end);
  }

  /** All blocks, in order along the route, without gaps. */
  List<Block> blocks() {
    return blocks;
  }

  /** The block that holds the given place; the first or last beyond the ends. */
  Block at(double s) {
    for (Block block : blocks) {
      if (s < block.end) {
        return block;
      }
    }
    return blocks.get(blocks.size() - 1);
  }

  private static Block plan(long seed, double start, double end) {
    Dice dice = new Dice(seed);
    District district =
        dice.pick(
            List.of(
                District.CENTRE,
                District.CENTRE,
                District.TERRACES,
                District.TERRACES,
                District.VILLAS,
                District.OFFICES,
                District.PARK));
    Block block = new Block(seed, start, end, district, dice.chance(0.55f));
    for (int side = -1; side <= 1; side += 2) {
      District here = district == District.PARK && side > 0 ? District.TERRACES : district;
      planBuildings(block, side, here, dice);
      planTrees(block, side, here, dice);
      planParking(block, side, dice);
    }
    planLamps(block);
    return block;
  }

  private static void planBuildings(Block block, int side, District district, Dice dice) {
    double s = block.housesStart();
    int usualStoreys = dice.below(2);
    while (s < block.end - 5 && district != District.PARK) {
      double length =
          switch (district) {
            case CENTRE -> dice.range(8, 16);
            case TERRACES -> dice.range(6.5f, 11);
            case VILLAS -> dice.range(9, 14);
            default -> dice.range(20, 34);
          };
      double to = block.end - (s + length) < 6 ? block.end : s + length;
      block.buildings.add(building(side, s, to, district, usualStoreys, dice));
      s = to + (district == District.VILLAS ? dice.range(3, 7) : gap(district, dice));
    }
  }

  private static double gap(District district, Dice dice) {
    return dice.chance(district == District.OFFICES ? 0.5f : 0.06f) ? dice.range(2.5f, 5) : 0;
  }

  private static Building building(
      int side, double from, double to, District district, int usual, Dice dice) {
    long seed = dice.next();
    boolean villa = district == District.VILLAS;
    Building.Style style = style(district, dice);
    int storeys =
        switch (district) {
          case CENTRE -> 3 + usual + dice.below(3);
          case TERRACES -> 2 + usual + (dice.chance(0.25f) ? 1 : 0);
          case VILLAS -> 1 + dice.below(2);
          default -> 3 + dice.below(6);
        };
    Building.Roof roof =
        switch (style) {
          case CONCRETE, GLASS -> Building.Roof.FLAT;
          case COTTAGE -> dice.chance(0.5f) ? Building.Roof.GABLE : Building.Roof.PITCHED;
          default -> roof(dice);
        };
    double setback = villa ? dice.range(4, 7) : district == District.OFFICES ? dice.range(0, 3) : 0;
    boolean shop = district == District.CENTRE ? dice.chance(0.85f) : !villa && dice.chance(0.25f);
    return new Building(
        seed,
        side,
        from,
        to,
        PAVEMENT_EDGE + setback,
        villa ? dice.range(8, 11) : dice.range(10, 14),
        storeys,
        shop ? dice.range(3.7f, 4.4f) : dice.range(3, 3.5f),
        dice.range(2.8f, 3.4f),
        style,
        roof,
        shop);
  }

  private static Building.Roof roof(Dice dice) {
    return dice.pick(
        List.of(
            Building.Roof.FLAT,
            Building.Roof.PITCHED,
            Building.Roof.PITCHED,
            Building.Roof.MANSARD,
            Building.Roof.GABLE));
  }

  private static Building.Style style(District district, Dice dice) {
    return switch (district) {
      case CENTRE ->
          dice.pick(
              List.of(
                  Building.Style.PLASTER,
                  Building.Style.PLASTER,
                  Building.Style.STONE,
                  Building.Style.BRICK,
                  Building.Style.CONCRETE));
      case TERRACES, PARK ->
          dice.pick(List.of(Building.Style.BRICK, Building.Style.BRICK, Building.Style.PLASTER));
      case VILLAS -> Building.Style.COTTAGE;
      case OFFICES -> dice.pick(List.of(Building.Style.GLASS, Building.Style.CONCRETE));
    };
  }

  private static void planTrees(Block block, int side, District district, Dice dice) {
    boolean avenue = dice.chance(district == District.CENTRE ? 0.35f : 0.6f);
    double spacing = dice.range(9, 15);
    int variety = dice.below(3);
    for (double s = block.housesStart() + 3; avenue && s < block.end - 9; s += spacing) {
      block.trees.add(new Block.Tree(s, side * (KERB + 1), dice.range(5.5f, 9), variety));
    }
    int scattered =
        switch (district) {
          case PARK -> 26;
          case VILLAS -> 9;
          case OFFICES -> 3;
          default -> 0;
        };
    for (int i = 0; i < scattered; i++) {
      double s = block.housesStart() + 2 + dice.unit() * (block.end - block.housesStart() - 6);
      double t = district == District.PARK ? dice.range(10.5f, 46) : dice.range(9.6f, 11.8f);
      float height = district == District.PARK ? dice.range(7, 14) : dice.range(2.5f, 6);
      block.trees.add(new Block.Tree(s, side * t, height, dice.below(4)));
    }
  }

  private static void planParking(Block block, int side, Dice dice) {
    float density = dice.range(0.1f, 0.75f);
    for (double s = block.housesStart() + 9; s < block.end - 9; s += 6.1) {
      if (dice.chance(density)) {
        double wiggle = dice.range(-0.35f, 0.35f);
        block.parkedCars.add(
            new Block.ParkedCar(
                s + wiggle, side * (4.35 + dice.range(-0.08f, 0.08f)), side < 0, dice.next()));
      }
    }
  }

  private static void planLamps(Block block) {
    boolean left = false;
    for (double s = block.start + 3; s < block.end - 4; s += 21) {
      block.lamps.add(new Block.Lamp(s, (left ? -1 : 1) * (KERB + 0.45), 7.2f, 1.9f));
      left = !left;
    }
  }
}
