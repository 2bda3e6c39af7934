package dev.limpid.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * How the car gets along: accelerates, brakes, waits at red lights. Seconds count from the start of
 * the drive. Immutable.
 */
final class SpeedProfile {
  private static final double STEP = 0.02;
  private static final double ACCELERATION = 1.7;
  private static final double BRAKING = 2.3;
  private static final double LEAD_IN = 2;

  private final double[] position;
  private final double[] speed;
  private final List<RedLight> redLights = new ArrayList<>();

  /** A crossing whose lights are red for the car, from and to, seconds. */
  record RedLight(Block block, double from, double to) {}

  SpeedProfile(long seed, BlockPlanner planner, double startMetres, double seconds) {
    int count = (int) Math.ceil((seconds + 2 * LEAD_IN) / STEP) + 2;
    position = new double[count];
    speed = new double[count];
    position[0] = startMetres;
    speed[0] = limit(seed, planner.at(startMetres), 0);
    Block waitingFor = planner.at(startMetres);
    double waitUntil = -1;
    for (int i = 1; i < count; i++) {
      double now = i * STEP;
      double s = position[i - 1];
      Block block = planner.at(s);
      double wanted = limit(seed, block, now);
      double stopLine = block.end - 3.4;
      boolean red = stops(seed, block) && waitingFor != block && s <= stopLine;
      if (red) {
        wanted = Math.min(wanted, Math.sqrt(2 * BRAKING * 0.8 * Math.max(0, stopLine - 0.3 - s)));
        if (speed[i - 1] < 0.12 && stopLine - s < 1.2) {
          wanted = 0;
          if (waitUntil < 0) {
            double dwell = Dice.of(seed, (long) block.start, 8).range(1.8f, 5);
            waitUntil = now + dwell;
            redLights.add(new RedLight(planner.at(block.end + 1), now - 14, waitUntil - 0.5));
          }
        }
        if (waitUntil > 0 && now >= waitUntil) {
          waitingFor = block;
          waitUntil = -1;
        }
      }
      double change = wanted - speed[i - 1];
      double limited = Math.max(-BRAKING * 1.6 * STEP, Math.min(ACCELERATION * STEP, change));
      speed[i] = Math.max(0, speed[i - 1] + limited);
      if (wanted == 0 && speed[i] < 0.05) {
        speed[i] = 0;
      }
      position[i] = s + (speed[i] + speed[i - 1]) / 2 * STEP;
    }
  }

  private static double limit(long seed, Block block, double now) {
    Dice dice = Dice.of(seed, (long) block.start, 7);
    double base = dice.range(8.5f, 14);
    return Math.max(3, base + 1.2 * Noise.line((int) seed * 17, now / 4));
  }

  private static boolean stops(long seed, Block block) {
    return Dice.of(seed, (long) block.end, 9).chance(0.38f);
  }

  double position(double seconds) {
    double at = at(seconds);
    int i = (int) at;
    double t = (at - i) * STEP;
    double gain = (speed[i + 1] - speed[i]) / STEP;
    return position[i] + speed[i] * t + gain * t * t / 2;
  }

  double speed(double seconds) {
    double at = at(seconds);
    int i = (int) at;
    return speed[i] + (speed[i + 1] - speed[i]) * (at - i);
  }

  private double at(double seconds) {
    return Math.max(0, Math.min(position.length - 1.001, (seconds + LEAD_IN / 4) / STEP));
  }

  List<RedLight> redLights() {
    return redLights;
  }

  double end() {
    return position[position.length - 1];
  }
}
