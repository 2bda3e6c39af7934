package dev.limpid.sample;

/**
 * Paints one row of a triangle: perspective-correct at every eighth pixel, linear between. The
 * fields are the attributes at the current pixel, divided by depth, and their slopes; the {@link
 * Rasterizer} sets them. One per thread.
 */
final class SpanPainter {
  static final int SEGMENT = 8;

  /** Inverse depth of the farthest point; the end of a segment may lie beyond the triangle. */
  private static final float FARTHEST = 1e-4f;

  private static final float TEXEL_TO_LIGHT = FrameBuffer.ONE / (255f * 255f);

  private final FrameBuffer target;
  private final Atmosphere atmosphere;

  /** Coverage below which a cutout texel is not drawn in this sample, 0 to 255. */
  int coverageThreshold;

  /** Moves the choice of the mip level between samples, so that their mean is smooth. */
  float levelBias;

  private Texture texture = Texture.flat(0, 0);
  final float[] slopeX = new float[Rasterizer.ATTRIBUTES];
  final float[] slopeY = new float[Rasterizer.ATTRIBUTES];
  private float u;
  private float v;
  private final float[] lightNow = new float[4];
  private final float[] lightNext = new float[4];

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
    while (x < to) {
      float inverse = start[0] + (x - from) * slope;
      while (x < to && depth[row + x] >= inverse) {
        x++;
        inverse += slope;
      }
      if (x < to) {
        int end = Math.min(to, x + SEGMENT);
        segment(y, x, end, start, x - from);
        x = end;
      }
    }
  }

  private void segment(int y, int x, int end, float[] start, int offset) {
    int n = end - x;
    float inverse = start[0] + offset * slopeX[0];
    attributes(start, offset, x, y, lightNow);
    float u0 = u;
    float v0 = v;
    int level = level(1 / inverse);
    attributes(start, offset + n, Math.min(x + n, target.width - 1), y, lightNext);
    float perPixel = 1f / n;
    for (int i = 0; i < 4; i++) {
      lightNext[i] = (lightNext[i] - lightNow[i]) * perPixel;
    }
    boolean smooth = level < 0;
    int mip = Math.max(0, Math.min(level, texture.levels.length - 1));
    float scale = 65536f / (1 << mip);
    int uFixed = (int) (u0 * scale);
    int vFixed = (int) (v0 * scale);
    int uStep = (int) ((u - u0) * scale * perPixel);
    int vStep = (int) ((v - v0) * scale * perPixel);
    if (smooth) {
      uFixed -= 32768;
      vFixed -= 32768;
    }
    pixels(y * target.width + x, n, inverse, mip, smooth, uFixed, vFixed, uStep, vStep);
  }

  private void pixels(
      int at, int n, float inverse, int mip, boolean smooth, int uAt, int vAt, int us, int vs) {
    int[] texels = texture.levels[mip];
    int shift = texture.logWidth - mip;
    int maskU = (1 << shift) - 1;
    int maskV = (1 << (texture.logHeight - mip)) - 1;
    float red = lightNow[0];
    float green = lightNow[1];
    float blue = lightNow[2];
    float clear = lightNow[3];
    float[] depth = target.depth;
    Texture.Kind kind = texture.kind;
    boolean solid = kind == Texture.Kind.SOLID || kind == Texture.Kind.SKY;
    for (int i = 0; i < n; i++) {
      if (inverse > depth[at + i]) {
        int texel =
            smooth
                ? smoothTexel(texels, shift, maskU, maskV, uAt, vAt)
                : texels[(((vAt >> 16) & maskV) << shift) | ((uAt >> 16) & maskU)];
        if (solid || (texel >>> 24) > coverageThreshold) {
          float glow = solid ? (texel >>> 24) * clear * emissionGain() : 0;
          put(at + i, texel, red + glow, green + glow, blue + glow, clear, kind);
          if (kind != Texture.Kind.LIGHT) {
            depth[at + i] = inverse;
          }
        }
      }
      inverse += slopeX[0];
      uAt += us;
      vAt += vs;
      red += lightNext[0];
      green += lightNext[1];
      blue += lightNext[2];
      clear += lightNext[3];
    }
  }

  private float emissionGain() {
    return atmosphere.emission * (TEXEL_TO_LIGHT / 255);
  }

  private void put(
      int at, int texel, float red, float green, float blue, float clear, Texture.Kind kind) {
    int r = (texel >> 16) & 0xFF;
    int g = (texel >> 8) & 0xFF;
    int b = texel & 0xFF;
    if (kind == Texture.Kind.LIGHT) {
      long old = target.light[at];
      target.light[at] =
          FrameBuffer.pack(
              FrameBuffer.red(old) + r * r * red,
              FrameBuffer.green(old) + g * g * green,
              FrameBuffer.blue(old) + b * b * blue);
    } else {
      float hazy = (1 - clear) * FrameBuffer.ONE;
      target.light[at] =
          FrameBuffer.pack(
              r * r * red + atmosphere.haze.x() * hazy,
              g * g * green + atmosphere.haze.y() * hazy,
              b * b * blue + atmosphere.haze.z() * hazy);
    }
  }

  /** Sets u, v and the light (red, green, blue, transmittance) at an offset from the start. */
  private void attributes(float[] start, int offset, int x, int y, float[] light) {
    float z = 1 / Math.max(FARTHEST, start[0] + offset * slopeX[0]);
    u = (start[1] + offset * slopeX[1]) * z;
    v = (start[2] + offset * slopeX[2]) * z;
    float clear = texture.sky() ? 1 : atmosphere.transmittance(z);
    float lamp =
        atmosphere.headlights && texture.kind != Texture.Kind.LIGHT && !texture.sky()
            ? atmosphere.headlight(x, y, z)
            : 0;
    float gain = clear * TEXEL_TO_LIGHT;
    light[0] = Math.max(0, (start[3] + offset * slopeX[3]) * z + lamp) * gain;
    light[1] = Math.max(0, (start[4] + offset * slopeX[4]) * z + lamp * 0.96f) * gain;
    light[2] = Math.max(0, (start[5] + offset * slopeX[5]) * z + lamp * 0.86f) * gain;
    light[3] = clear;
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
