package dev.limpid.eval;

/**
 * What is read of each sequence.
 *
 * @param limit frames at most
 * @param width columns to scale down to by averaging areas, pixels; 0 keeps the size
 * @param height rows to scale down to, pixels; 0 keeps the size
 */
public record ReadOptions(long limit, int width, int height) {
  /** Everything, as it is. */
  public static final ReadOptions ALL = new ReadOptions(Long.MAX_VALUE, 0, 0);

  public ReadOptions {
    if (limit < 1) {
      throw new EvalException("frames: expected 1 or more, got " + limit);
    }
  }

  int widthOf(int sourceWidth) {
    return width == 0 ? sourceWidth : width;
  }

  int heightOf(int sourceHeight) {
    return height == 0 ? sourceHeight : height;
  }
}
