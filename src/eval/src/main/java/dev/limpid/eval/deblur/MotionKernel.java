package dev.limpid.eval.deblur;

import dev.limpid.vision.FlowField;

/**
 * The point-spread function of a tile that moves evenly while the shutter is open: a straight line
 * towards each neighbouring frame.
 */
final class MotionKernel {
  /** Below this, there is nothing to restore, pixels. */
  private static final double SHORTEST = 1;

  private static final int SAMPLES_PER_PIXEL = 4;

  private final int size;
  private final int longest;
  private final float[] values;
  private double length;

  /**
   * @param size rows and columns of the result, pixels
   * @param longest largest length of one of the two lines, pixels
   */
  MotionKernel(int size, int longest) {
    this.size = size;
    this.longest = longest;
    this.values = new float[size * size];
  }

  /**
   * Adds a line from the middle.
   *
   * @param dx motion until the neighbouring frame, to the right, pixels
   * @param dy the same downwards
   * @param share of that time during which the shutter is open
   * @param weight of this line; those of all lines sum up to 1
   */
  void add(double dx, double dy, double share, double weight) {
    double speed = Math.hypot(dx, dy);
    double reach = Math.min(speed * share, longest);
    int samples = Math.max(1, (int) Math.ceil(reach * SAMPLES_PER_PIXEL));
    for (int i = 0; i < samples; i++) {
      double along = speed == 0 ? 0 : (i + 0.5) / samples * reach / speed;
      splat(along * dx, along * dy, (float) (weight / samples));
    }
    length += reach;
  }

  private void splat(double x, double y, float share) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float down = (float) (y - top);
    values[index(left, top)] += share * (1 - right) * (1 - down);
    values[index(left + 1, top)] += share * right * (1 - down);
    values[index(left, top + 1)] += share * (1 - right) * down;
    values[index(left + 1, top + 1)] += share * right * down;
  }

  private int index(int x, int y) {
    return Math.floorMod(y, size) * size + Math.floorMod(x, size);
  }

  /** Whether it blurs at all. */
  boolean isMotion() {
    return length >= SHORTEST;
  }

  /** {@code [size][size]}, sum 1; its middle lies at the first value and it wraps around. */
  float[] values() {
    return values;
  }

  /** The mean motion of a square, pixels: to the right, downwards. */
  static double[] mean(FlowField flow, int left, int top, int side) {
    double[] sum = new double[2];
    int count = 0;
    for (int y = Math.max(0, top); y < Math.min(flow.height(), top + side); y++) {
      for (int x = Math.max(0, left); x < Math.min(flow.width(), left + side); x++) {
        sum[0] += flow.dx(x, y);
        sum[1] += flow.dy(x, y);
        count++;
      }
    }
    return new double[] {sum[0] / Math.max(1, count), sum[1] / Math.max(1, count)};
  }
}
