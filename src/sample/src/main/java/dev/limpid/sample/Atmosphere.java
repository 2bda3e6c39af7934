package dev.limpid.sample;

/**
 * What lies between a surface and the camera, and what the surface shines with by itself: haze by
 * distance, headlights, emission of windows and lamps. Immutable, shared by all threads.
 */
final class Atmosphere {
  private static final int STEPS = 1024;
  private static final float STEPS_PER_METRE = 2;

  private final float[] transmittance = new float[STEPS];
  private final float[] headlightByDistance = new float[STEPS];
  private final float[] headlightByDirection;
  private final int columns;

  final Vec haze;
  final float emission;
  final boolean headlights;

  /**
   * @param visibility distance at which 5 % of the light comes through, metres
   * @param haze colour of the haze, linear
   * @param emission strength of lamps and windows
   */
  Atmosphere(
      float visibility, Vec haze, float emission, float headlightGain, int width, int height) {
    this.haze = haze;
    this.emission = emission;
    this.headlights = headlightGain > 0;
    for (int i = 0; i < STEPS; i++) {
      double metres = i / STEPS_PER_METRE;
      transmittance[i] = (float) StrictMath.exp(-3 * metres / visibility);
      headlightByDistance[i] = (float) (headlightGain * 90 / (60 + metres * metres));
    }
    columns = width / SpanPainter.SEGMENT + 2;
    headlightByDirection = new float[columns * height];
    for (int y = 0; y < height; y++) {
      for (int c = 0; c < columns; c++) {
        float x = (c * SpanPainter.SEGMENT - width / 2f) / (width / 2f);
        float down = (y - height * 0.49f) / (height / 2f);
        headlightByDirection[y * columns + c] = beam(x, down);
      }
    }
  }

  /** Low beam: a sharp cut-off at the horizon, wide below it, brightest a little to the right. */
  private static float beam(float x, float down) {
    float side = (float) StrictMath.exp(-2.2 * (x - 0.06f) * (x - 0.06f));
    float cutOff = Noise.smoothstep(-0.10f, 0.05f, down + 0.05f * Math.max(0, x));
    return side * (0.06f + 0.94f * cutOff);
  }

  /** Share of light that comes through from the given distance in metres. */
  float transmittance(float metres) {
    return transmittance[step(metres)];
  }

  float headlight(int x, int y, float metres) {
    return headlightByDirection[y * columns + x / SpanPainter.SEGMENT]
        * headlightByDistance[step(metres)];
  }

  private static int step(float metres) {
    return Math.min(STEPS - 1, (int) (metres * STEPS_PER_METRE));
  }
}
