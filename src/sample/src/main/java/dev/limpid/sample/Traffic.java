package dev.limpid.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * What moves besides the camera: oncoming cars, a car ahead, people crossing, traffic lights; and
 * the glow of lamps. Immutable; builds a new mesh for each instant.
 */
final class Traffic {
  private static final double ONCOMING_LANE = -1.7;
  private static final double REACH = 230;

  private final World world;
  private final SpeedProfile profile;
  private final List<Oncoming> oncoming = new ArrayList<>();
  private final long seed;
  private final Lighting shade;

  /** A car that comes towards the camera at a steady speed. */
  private record Oncoming(double start, double speed, double lane, CarModel model) {
    double position(double seconds) {
      return start - speed * seconds;
    }
  }

  Traffic(World world, SpeedProfile profile, DriveOptions options) {
    this.world = world;
    this.profile = profile;
    this.seed = options.surroundings().seed();
    Dice dice = Dice.of(seed, 301);
    double farthest = profile.end() + 15 * options.video().seconds() + REACH;
    for (double s = options.road().startMetres() + dice.range(15, 140);
        s < farthest;
        s += dice.range(25, 150)) {
      oncoming.add(
          new Oncoming(
              s,
              dice.range(10.5f, 12),
              ONCOMING_LANE + dice.range(-0.2f, 0.2f),
              world.materials().car(dice.next())));
    }
    shade = new StreetLight(world.look(), List.of());
  }

  /** The vehicles and lights at an instant; {@code lamps} is false for the solid part. */
  Mesh solid(double seconds, List<BlockScene> scenes) {
    Mesh mesh = new Mesh();
    double here = profile.position(seconds);
    for (Oncoming car : oncoming) {
      double s = car.position(seconds);
      if (s > here - 8 && s < here + REACH) {
        place(mesh, car.model(), s, car.lane(), -1);
      }
    }
    double gap = leadGap(seconds);
    if (gap < REACH) {
      place(mesh, leader(), here + gap, 1.65, 1);
    }
    for (BlockScene scene : scenes) {
      if (scene.block.trafficLight) {
        signals(mesh, scene.block, seconds);
      }
    }
    return mesh;
  }

  /** Glows around lamps, at dusk and night; to be drawn last. */
  Mesh glows(double seconds, List<BlockScene> scenes, Camera camera) {
    Mesh mesh = new Mesh();
    float power = world.look().emission();
    double here = profile.position(seconds);
    boolean lit = world.look().headlights() > 0.02f;
    for (BlockScene scene : scenes) {
      for (Block.Lamp lamp : scene.block.lamps) {
        if (world.look().lampsLit()) {
          Vec head = Furniture.head(world.route(), lamp);
          glow(mesh, camera, head, 1.1f, new Vec(2.6f * power, 1.75f * power, 0.9f * power));
        }
      }
    }
    for (Oncoming car : oncoming) {
      double s = car.position(seconds);
      if (lit && s > here + 2 && s < here + REACH) {
        for (double t = -0.7; t <= 0.7; t += 1.4) {
          Vec lamp = world.route().at(s - 2.4, car.lane() + t, 0.72);
          glow(mesh, camera, lamp, world.look().lampsLit() ? 1.0f : 0.45f, new Vec(3, 2.8f, 2.3f));
        }
      }
    }
    double gap = leadGap(seconds);
    if (lit && gap < REACH) {
      boolean braking = profile.speed(seconds + 0.2) < profile.speed(seconds - 0.2) - 0.02;
      float strength = braking ? 2 : 0.7f;
      for (double t = -0.7; t <= 0.7; t += 1.4) {
        Vec lamp = world.route().at(here + gap - 2.4, 1.65 + t, 0.76);
        glow(mesh, camera, lamp, 0.55f, new Vec(strength, 0.06f, 0.04f));
      }
    }
    for (BlockScene scene : scenes) {
      if (scene.block.trafficLight && world.look().lampsLit()) {
        boolean red = isRed(scene.block, seconds);
        Vec at = lampOf(scene.block, BlockPlanner.KERB + 0.5, red ? 3.4 : 2.7);
        glow(mesh, camera, at, 0.6f, red ? new Vec(1.6f, 0.1f, 0.06f) : new Vec(0.1f, 1.3f, 0.6f));
      }
    }
    return mesh;
  }

  private void glow(Mesh mesh, Camera camera, Vec at, float radius, Vec light) {
    Texture halo = world.materials().halo;
    Vec towards = camera.position.minus(at).unit();
    Vec centre = at.plus(towards.times(0.25f));
    Vec right = camera.right.times(radius);
    Vec up = camera.up.times(radius);
    mesh.corner(halo, centre.minus(right).minus(up), 0.5f, 0.5f, light);
    mesh.corner(halo, centre.plus(right).minus(up), 63.5f, 0.5f, light);
    mesh.corner(halo, centre.plus(right).plus(up), 63.5f, 63.5f, light);
    mesh.corner(halo, centre.minus(right).plus(up), 0.5f, 63.5f, light);
  }

  private void place(Mesh mesh, CarModel model, double s, double t, int direction) {
    Vec forward = world.route().direction(s, direction, 0);
    float climb = (float) StrictMath.tan(world.route().slope(s)) * direction;
    Vec sloped = new Vec(forward.x(), climb, forward.z()).unit();
    model.place(mesh, new CarModel.Place(world.route().at(s, t, 0), sloped), shade);
  }

  private CarModel leader() {
    return world.materials().car(Dice.of(seed, 302).next() & 0xFFFF);
  }

  /** Distance to the car ahead: close for a while, then it pulls away. */
  private double leadGap(double seconds) {
    double away = Noise.line((int) seed * 3 + 5, seconds / 14);
    double near = 8.5 + 1.15 * profile.speed(seconds - 0.8);
    return near + 260 * Noise.smoothstep(-0.15f, 0.85f, (float) away);
  }

  private boolean isRed(Block block, double seconds) {
    for (SpeedProfile.RedLight light : profile.redLights()) {
      if (light.block() == block && seconds >= light.from() && seconds < light.to()) {
        return true;
      }
    }
    return false;
  }

  private Vec lampOf(Block block, double t, double height) {
    return world.route().at(block.start - 1.05, t, height);
  }

  private void signals(Mesh mesh, Block block, double seconds) {
    boolean red = isRed(block, seconds);
    for (int side = -1; side <= 1; side += 2) {
      double t = side * (BlockPlanner.KERB + 0.5);
      signal(mesh, block, t, 3.4, red ? 0xff2818 : 0x3a1210, red);
      signal(mesh, block, t, 3.05, 0x3a2c10, false);
      signal(mesh, block, t, 2.7, red ? 0x0e2a1c : 0x30ff90, !red);
    }
  }

  private void signal(Mesh mesh, Block block, double t, double height, int color, boolean shining) {
    Texture texture = world.materials().flat(color);
    double s = block.start - 1.05;
    double r = 0.13;
    Lighting light = shining ? StreetLight.shining(1.4f, 1.4f, 1.4f) : shade;
    mesh.quad(
        texture,
        world.route().at(s, t - r, height - r),
        world.route().at(s, t + r, height - r),
        world.route().at(s, t + r, height + r),
        world.route().at(s, t - r, height + r),
        light);
  }
}
