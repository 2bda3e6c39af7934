package dev.limpid.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The town along a route. Blocks are built when they come into view and dropped after; what a block
 * looks like depends on the seed alone. Used by one thread; the scenes it returns are not changed
 * afterwards.
 */
final class World {
  private static final double BEHIND = 25;
  private static final double AHEAD = 270;

  private final Route route;
  private final BlockPlanner planner;
  private final DriveCondition condition;
  private final Look look;
  private final Materials materials;
  private final Map<Integer, BlockScene> scenes = new LinkedHashMap<>();

  World(DriveOptions options, double toMetres) {
    route = new Route(options.road().seed(), toMetres + 700);
    planner = new BlockPlanner(options.road().seed(), options.road().detour(), toMetres + 600);
    condition = options.surroundings().condition();
    look = Look.of(condition);
    materials = new Materials(condition, Detail.forWidth(options.video().width()));
  }

  Route route() {
    return route;
  }

  BlockPlanner planner() {
    return planner;
  }

  Look look() {
    return look;
  }

  DriveCondition condition() {
    return condition;
  }

  Materials materials() {
    return materials;
  }

  /** The scenes seen from the given place, nearest first. */
  List<BlockScene> scenesFrom(double s) {
    List<Block> blocks = planner.blocks();
    double ahead = Math.min(AHEAD, condition.fogVisibilityMetres() * 1.6);
    List<BlockScene> visible = new ArrayList<>();
    for (int i = 1; i + 1 < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (block.end > s - BEHIND && block.start < s + ahead) {
        int index = i;
        visible.add(
            scenes.computeIfAbsent(
                i, k -> new BlockScene(this, blocks.get(index - 1), block, blocks.get(index + 1))));
      }
    }
    scenes.values().removeIf(scene -> scene.block.end < s - 400 || scene.block.start > s + 700);
    return visible;
  }
}
