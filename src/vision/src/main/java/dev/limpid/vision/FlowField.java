package dev.limpid.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * For each pixel of a picture, how far its content moves until another picture, pixels.
 *
 * @param width columns, pixels
 * @param height rows, pixels
 * @param xy direct, {@code float32 [height][width][2]}: to the right, downwards
 */
public record FlowField(int width, int height, FloatBuffer xy) {

  /** No motion, with memory of its own. */
  public static FlowField allocate(int width, int height) {
    int bytes = Math.multiplyExact(8, Math.multiplyExact(width, height));
    FloatBuffer xy =
        ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    return new FlowField(width, height, xy);
  }

  /** Motion to the right at a pixel. */
  public float dx(int column, int row) {
    return xy.get(2 * (row * width + column));
  }

  /** Motion downwards at a pixel. */
  public float dy(int column, int row) {
    return xy.get(2 * (row * width + column) + 1);
  }

  /**
   * The speed that a share of all pixels does not exceed, interpolated linearly between ranks.
   *
   * @param share 0 to 1
   * @return pixels
   */
  public double speedQuantile(double share) {
    float[] speeds = new float[width * height];
    for (int i = 0; i < speeds.length; i++) {
      float x = xy.get(2 * i);
      float y = xy.get(2 * i + 1);
      speeds[i] = (float) Math.sqrt(x * x + y * y);
    }
    Arrays.sort(speeds);
    double rank = share * (speeds.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, speeds.length - 1);
    return speeds[below] + (rank - below) * (speeds[above] - speeds[below]);
  }
}
