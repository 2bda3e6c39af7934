package dev.limpid.sample;

/**
 * Paints one row of a triangle: perspective-correct at every sixteenth pixel, linear between. The
 * fields are the attributes at the current pixel, divided by depth, and their slopes; the {@link
 * Rasterizer} sets them. One per thread.
 */
final class SpanPainter {
  static final int SEGMENT = 16;

  /** Inverse depth of the farthest point; the end of a segment may lie beyond the triangle. */
  private static final float FARTHEST = 1e-4f;

  /** Bits after the point of light while it is interpolated. */
  private static final int FRACTION = 28;

  private static final float HAZE_UNIT = FrameBuffer.ONE * (float) (1 << FRACTION);
  private static final float GAIN_UNIT = HAZE_UNIT / (255f * 255f);
  private static final float BRIGHTEST = 2.6f;
  private static final int LIGHTS = 7;

  private final FrameBuffer target;
  private final Atmosphere atmosphere;

  /** Coverage below which a cutout texel is not drawn in this sample, 0 to 255. */
  int coverageThreshold;

  /** Moves the choice of the mip level between samples, so that their mean is smooth. */
  float levelBias;

  private Texture texture = Texture.flat(0);
  final float[] slopeX = new float[Rasterizer.ATTRIBUTES];
  final float[] slopeY = new float[Rasterizer.ATTRIBUTES];
  private float u;
  private float v;
  private int uAt;
  private int vAt;
  private int uStep;
  private int vStep;
  private int mip;

  /** Gain red, green, blue; haze red, green, blue; gain of emission. Fixed point. */
  private long[] lightNow = new long[LIGHTS];

  private long[] lightEnd = new long[LIGHTS];

  private final long[] lightStep = new long[LIGHTS];

  SpanPainter(FrameBuffer target, Atmosphere atmosphere) {
    this.target = target;
    this.atmosphere = atmosphere;
  }

  void texture(Texture newTexture) {
    texture = newTexture;
  }

  /** Paints pixels {@code from} to {@code to} of row {@code y}; {@code start} at {@code from}. */
  void paint(int y, int from, int to, float[] start) {
    float[] depth = target.depth;
    int row = y * target.width;
    float slope = slopeX[0];
    int x = from;
    boolean connected = false;
    while (x < to) {
      float inverse = start[0] + (x - from) * slope;
      while (x < to && depth[row + x] >= inverse) {
        x++;
        inverse += slope;
        connected = false;
      }
      if (x < to) {
        int end = Math.min(to, x + SEGMENT);
        segment(y, x, end, start, x - from, connected);
        connected = true;
        x = end;
      }
    }
  }

  private void segment(int y, int x, int end, float[] start, int offset, boolean connected) {
    int n = end - x;
    float inverse = start[0] + offset * slopeX[0];
    if (connected) {
      long[] swap = lightNow;
      lightNow = lightEnd;
      lightEnd = swap;
    } else {
      attributes(start, offset, x, y, lightNow);
    }
    float u0 = u;
    float v0 = v;
    int level = level(1 / inverse);
    attributes(start, offset + n, Math.min(x + n, target.width - 1), y, lightEnd);
    float share = 1f / n;
    for (int i = 0; i < LIGHTS; i++) {
      lightStep[i] = (long) ((lightEnd[i] - lightNow[i]) * share);
    }
    mip = Math.max(0, Math.min(level, texture.levels.length - 1));
    float scale = 65536f / (1 << mip);
    float perPixel = scale * share;
    uStep = (int) ((u - u0) * perPixel);
    vStep = (int) ((v - v0) * perPixel);
    boolean smooth = level < 0;
    uAt = (int) (u0 * scale) - (smooth ? 32768 : 0);
    vAt = (int) (v0 * scale) - (smooth ? 32768 : 0);
    int at = y * target.width + x;
    if (texture.kind == Texture.Kind.LIGHT) {
      shine(at, n, inverse);
    } else {
      cover(at, n, inverse, smooth);
    }
  }

  /** Replaces what lies behind. Light is a texel's square times its gain, plus haze. */
  private void cover(int at, int n, float inverse, boolean smooth) {
    int[] texels = texture.levels[mip];
    int shift = texture.logWidth - mip;
    int maskU = (1 << shift) - 1;
    int maskV = (1 << (texture.logHeight - mip)) - 1;
    long red = lightNow[0];
    long green = lightNow[1];
    long blue = lightNow[2];
    long hazeRed = lightNow[3];
    long hazeGreen = lightNow[4];
    long hazeBlue = lightNow[5];
    long emission = texture.kind == Texture.Kind.CUTOUT ? 0 : lightNow[6];
    int threshold = texture.kind == Texture.Kind.CUTOUT ? coverageThreshold : -1;
    long redStep = lightStep[0];
    long greenStep = lightStep[1];
    long blueStep = lightStep[2];
    long hazeRedStep = lightStep[3];
    long hazeGreenStep = lightStep[4];
    long hazeBlueStep = lightStep[5];
    float slope = slopeX[0];
    int us = uStep;
    int vs = vStep;
    int uNow = uAt;
    int vNow = vAt;
    float[] depth = target.depth;
    long[] light = target.light;
    for (int i = at; i < at + n; i++) {
      if (inverse > depth[i]) {
        int texel =
            smooth
                ? smoothTexel(texels, shift, maskU, maskV, uNow, vNow)
                : texels[(((vNow >> 16) & maskV) << shift) | ((uNow >> 16) & maskU)];
        if ((texel >>> 24) > threshold) {
          long glow = (texel >>> 24) * emission;
          long r = (texel >> 16) & 0xFF;
          long g = (texel >> 8) & 0xFF;
          long b = texel & 0xFF;
          light[i] =
              (((r * r * (red + glow) + hazeRed) >>> FRACTION) << 42)
                  | (((g * g * (green + glow) + hazeGreen) >>> FRACTION) << 21)
                  | ((b * b * (blue + glow) + hazeBlue) >>> FRACTION);
          depth[i] = inverse;
        }
      }
      inverse += slope;
      uNow += us;
      vNow += vs;
      red += redStep;
      green += greenStep;
      blue += blueStep;
      hazeRed += hazeRedStep;
      hazeGreen += hazeGreenStep;
      hazeBlue += hazeBlueStep;
    }
  }

  /** Adds light to what lies behind. */
  private void shine(int at, int n, float inverse) {
    int[] texels = texture.levels[mip];
    int shift = texture.logWidth - mip;
    int maskU = (1 << shift) - 1;
    int maskV = (1 << (texture.logHeight - mip)) - 1;
    for (int i = 0; i < n; i++) {
      if (inverse + i * slopeX[0] > target.depth[at + i]) {
        int texel = smoothTexel(texels, shift, maskU, maskV, uAt + i * uStep, vAt + i * vStep);
        long level = texel & 0xFF;
        long square = level * level;
        long old = target.light[at + i];
        target.light[at + i] =
            FrameBuffer.pack(
                FrameBuffer.red(old) + ((square * lightNow[0]) >>> FRACTION),
                FrameBuffer.green(old) + ((square * lightNow[1]) >>> FRACTION),
                FrameBuffer.blue(old) + ((square * lightNow[2]) >>> FRACTION));
      }
    }
  }

  /** Sets u, v and the light at an offset from the start; see {@link #lightNow}. */
  private void attributes(float[] start, int offset, int x, int y, long[] light) {
    float z = 1 / Math.max(FARTHEST, start[0] + offset * slopeX[0]);
    u = (start[1] + offset * slopeX[1]) * z;
    v = (start[2] + offset * slopeX[2]) * z;
    float clear = texture.sky() ? 1 : atmosphere.transmittance(z);
    boolean lit = atmosphere.headlights && texture.kind != Texture.Kind.LIGHT && !texture.sky();
    float lamp = lit ? atmosphere.headlight(x, y, z) : 0;
    light[0] = gain((start[3] + offset * slopeX[3]) * z + lamp, clear);
    light[1] = gain((start[4] + offset * slopeX[4]) * z + lamp * 0.96f, clear);
    light[2] = gain((start[5] + offset * slopeX[5]) * z + lamp * 0.86f, clear);
    float hazy = (1 - clear) * HAZE_UNIT;
    light[3] = (long) (atmosphere.haze.x() * hazy);
    light[4] = (long) (atmosphere.haze.y() * hazy);
    light[5] = (long) (atmosphere.haze.z() * hazy);
    light[6] = gain(atmosphere.emission / 255, clear);
  }

  /** Light per squared texel; limited so that a texel that shines as well does not overflow. */
  private static long gain(float light, float clear) {
    return (long) (Math.max(0, Math.min(BRIGHTEST, light)) * clear * GAIN_UNIT);
  }

  /** Mip level from the footprint of a pixel, between its area and its longer side. */
  private int level(float z) {
    float ux = (slopeX[1] - u * slopeX[0]) * z;
    float vx = (slopeX[2] - v * slopeX[0]) * z;
    float uy = (slopeY[1] - u * slopeY[0]) * z;
    float vy = (slopeY[2] - v * slopeY[0]) * z;
    float area = Math.abs(ux * vy - uy * vx);
    float longer = Math.max(ux * ux + vx * vx, uy * uy + vy * vy);
    int exponent = (Float.floatToRawIntBits(area * longer * levelBias) >>> 23) - 127;
    return exponent >> 2;
  }

  private static int smoothTexel(int[] texels, int shift, int maskU, int maskV, int u, int v) {
    int left = (u >> 16) & maskU;
    int right = (left + 1) & maskU;
    int bottom = ((v >> 16) & maskV) << shift;
    int top = (((v >> 16) + 1) & maskV) << shift;
    int fu = (u >> 8) & 0xFF;
    int low = blend(texels[bottom | left], texels[bottom | right], fu);
    int high = blend(texels[top | left], texels[top | right], fu);
    return blend(low, high, (v >> 8) & 0xFF);
  }

  private static int blend(int a, int b, int weight) {
    int rest = 256 - weight;
    int even = ((a & 0xFF00FF) * rest + (b & 0xFF00FF) * weight) >>> 8;
    int odd = ((a >>> 8) & 0xFF00FF) * rest + ((b >>> 8) & 0xFF00FF) * weight;
    return (even & 0xFF00FF) | (odd & 0xFF00FF00);
  }
}
