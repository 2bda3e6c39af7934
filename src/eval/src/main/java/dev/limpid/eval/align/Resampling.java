package dev.limpid.eval.align;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes a drive of random speed from one of constant speed: frames are skipped and repeated, from a
 * random start on. The same seed gives the same frames.
 */
public record Resampling(long seed) {
  private static final double SLOWEST = 0.4;
  private static final double FASTEST = 1.8;
  private static final double STOP_SHARE = 1.0 / 6;
  private static final double CHANGE = 0.15;

  /** The start is at most this share of the recording in. */
  private static final double LATEST_START = 0.2;

  /** Indices of the frames that make up the drive. */
  int[] frames(int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> frames = new ArrayList<>();
    double position = random.nextDouble() * LATEST_START * count;
    double speed = 1;
    double wanted = 1;
    int until = 0;
    while (position <= count - 1) {
      if (frames.size() >= until) {
        boolean stop = random.nextDouble() < STOP_SHARE;
        wanted = stop ? 0 : SLOWEST + (FASTEST - SLOWEST) * random.nextDouble();
        until = frames.size() + (stop ? 8 + random.nextInt(20) : 20 + random.nextInt(60));
      }
      speed += Math.max(-CHANGE, Math.min(CHANGE, wanted - speed));
      frames.add((int) Math.round(position));
      position += speed;
    }
    return frames.stream().mapToInt(Integer::intValue).toArray();
  }
}
