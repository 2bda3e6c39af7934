package dev.limpid.eval.blur;

import dev.limpid.eval.EvalException;
import dev.limpid.vision.Light;
import java.util.List;

/**
 * How sharp video is blurred.
 *
 * @param strength the thesis' L: sub-frames averaged on each side, 1 to {@link #SUBFRAMES}; 0 no
 *     motion blur
 * @param light in which scale they are averaged
 * @param shakeSizes sizes of the camera-shake kernels of which each frame gets one, odd, pixels;
 *     empty for none
 * @param noise standard deviation of the sensor noise, levels of 255
 * @param jpegQuality 1 to 100; 0 for no JPEG
 * @param exposureJumps whether brightness jumps now and then, in the truth as well
 * @param seed of everything random
 */
public record BlurOptions(
    int strength,
    Light light,
    List<Integer> shakeSizes,
    double noise,
    int jpegQuality,
    boolean exposureJumps,
    long seed) {
  /** The thesis' n (section 6.3.1): sub-frames per frame interval. */
  public static final int SUBFRAMES = 40;

  private static final int MAX_SHAKE = 63;

  public BlurOptions {
    shakeSizes = List.copyOf(shakeSizes);
    require(strength >= 0 && strength <= SUBFRAMES, "strength", "0 to 40", strength);
    for (int size : shakeSizes) {
      require(size >= 3 && size <= MAX_SHAKE && size % 2 == 1, "shake", "odd, 3 to 63", size);
    }
    require(noise >= 0 && noise <= 64, "noise", "0 to 64", noise);
    require(jpegQuality >= 0 && jpegQuality <= 100, "jpeg", "1 to 100", jpegQuality);
  }

  /** How long the shutter is open, frame intervals. */
  public double exposure() {
    return 2.0 * strength / SUBFRAMES;
  }

  private static void require(boolean holds, String what, String expected, Object actual) {
    if (!holds) {
      throw new EvalException("%s: expected %s, got %s".formatted(what, expected, actual));
    }
  }
}
