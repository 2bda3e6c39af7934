package dev.limpid.eval.blur;

import dev.limpid.media.Picture;
import dev.limpid.vision.DenseFlow;
import dev.limpid.vision.Light;
import dev.limpid.vision.LightSum;
import dev.limpid.vision.Warp;
import org.jspecify.annotations.Nullable;

/**
 * Motion blur from sharp video: the mean of sub-frames that optical flow interpolates between
 * neighbouring frames (thesis section 6.3.1, equations 6.11 and 6.12). Equation 6.12 sums L
 * sub-frames on each side; where motion is small, fewer give the same mean. Not thread-safe; owns
 * native memory until closed.
 */
final class MotionBlur implements AutoCloseable {
  /** Sub-frames per interval are taken about a pixel apart at this quantile of the speeds. */
  private static final double FAST = 0.99;

  private static final int MIN_SUBFRAMES = 6;

  private final int strength;
  private final DenseFlow flow = new DenseFlow();
  private final Warp warp;
  private final LightSum sum;
  private final Picture subframe;
  private FlowPair before;
  private FlowPair after;

  /**
   * @param strength the thesis' L, 1 to {@link BlurOptions#SUBFRAMES}
   */
  MotionBlur(int width, int height, int strength, Light light) {
    this.strength = strength;
    warp = new Warp(width, height);
    sum = new LightSum(width, height, light);
    subframe = Picture.allocate(width, height);
    before = FlowPair.allocate(width, height);
    after = FlowPair.allocate(width, height);
  }

  /**
   * Blurs the next frame of a sequence. A neighbour that is missing at an end is replaced by the
   * one on the other side.
   *
   * @param previous the {@code current} of the call before, or null at the start
   * @param next the {@code current} of the call to come, or null at the end
   * @param target written; another picture than the others
   */
  void blur(@Nullable Picture previous, Picture current, @Nullable Picture next, Picture target) {
    FlowPair passed = before;
    before = after;
    after = passed;
    if (next != null) {
      after.measure(flow, current, next);
    }
    if (previous == null && next == null) {
      target.copyFrom(current);
      return;
    }
    sum.clear();
    if (previous != null) {
      addSide(current, previous, before.reversed(), next == null ? 1 : 0.5);
    }
    if (next != null) {
      addSide(current, next, after, previous == null ? 1 : 0.5);
    }
    sum.write(target);
  }

  /** Adds the sub-frames from {@code near} towards {@code far}, their weights being {@code all}. */
  private void addSide(Picture near, Picture far, FlowPair flows, double all) {
    int count = subframes(flows.there().speedQuantile(FAST));
    int steps = Math.max(1, Math.round((float) count * strength / BlurOptions.SUBFRAMES));
    for (int step = 1; step <= steps; step++) {
      double time = (step - 0.5) / count;
      warp.between(near, far, flows.there(), flows.back(), time, subframe);
      sum.add(subframe, all / steps);
    }
  }

  /** An even number of sub-frames per interval for a speed in pixels per interval. */
  private static int subframes(double speed) {
    int count = (int) Math.ceil(Math.min(speed, BlurOptions.SUBFRAMES));
    count = Math.max(MIN_SUBFRAMES, count);
    return count + count % 2;
  }

  @Override
  public void close() {
    flow.close();
    warp.close();
    sum.close();
  }
}
