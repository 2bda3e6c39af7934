package dev.limpid.sample;

/**
 * A picture being painted, in metres, origin bottom left. On a solid canvas alpha is emission (how
 * much a texel shines at night); on a cutout canvas alpha is coverage.
 */
final class Canvas {
  final int width;
  final int height;
  final boolean cutout;
  final int[] texels;
  private final float texelsPerMetreX;
  private final float texelsPerMetreY;
  private int glow;

  Canvas(int width, int height, float metresWide, float metresHigh, boolean cutout) {
    this.width = width;
    this.height = height;
    this.cutout = cutout;
    this.texels = new int[width * height];
    this.texelsPerMetreX = width / metresWide;
    this.texelsPerMetreY = height / metresHigh;
  }

  static Canvas solid(int width, int height, float metresWide, float metresHigh, int color) {
    Canvas canvas = new Canvas(width, height, metresWide, metresHigh, false);
    java.util.Arrays.fill(canvas.texels, color);
    return canvas;
  }

  static Canvas cutout(int width, int height, float metresWide, float metresHigh) {
    return new Canvas(width, height, metresWide, metresHigh, true);
  }

  /** Emission of what is painted from now on, 0 to 255. */
  Canvas glow(int emission) {
    glow = emission;
    return this;
  }

  float metresWide() {
    return width / texelsPerMetreX;
  }

  float metresHigh() {
    return height / texelsPerMetreY;
  }

  void rect(float x0, float y0, float x1, float y1, int color) {
    rect(x0, y0, x1, y1, color, 1);
  }

  /** An axis-aligned rectangle with anti-aliased edges. */
  void rect(float x0, float y0, float x1, float y1, int color, float opacity) {
    float left = x0 * texelsPerMetreX;
    float right = x1 * texelsPerMetreX;
    float bottom = y0 * texelsPerMetreY;
    float top = y1 * texelsPerMetreY;
    int fromY = Math.max(0, (int) Math.floor(bottom));
    int toY = Math.min(height, (int) Math.ceil(top));
    int fromX = Math.max(0, (int) Math.floor(left));
    int toX = Math.min(width, (int) Math.ceil(right));
    for (int y = fromY; y < toY; y++) {
      float coverY = Math.min(y + 1, top) - Math.max(y, bottom);
      for (int x = fromX; x < toX; x++) {
        float coverX = Math.min(x + 1, right) - Math.max(x, left);
        blend(y * width + x, color, coverX * coverY * opacity);
      }
    }
  }

  /** A vertical gradient. */
  void gradient(float x0, float y0, float x1, float y1, int bottomColor, int topColor) {
    float step = 1 / texelsPerMetreY;
    for (float y = y0; y < y1; y += step) {
      float top = Math.min(y + step, y1);
      rect(x0, y, x1, top, Colors.mix(bottomColor, topColor, (y - y0) / (y1 - y0)));
    }
  }

  /** A straight stroke with round ends. */
  void line(float x0, float y0, float x1, float y1, float thickness, int color) {
    float r = thickness / 2;
    float pad = r + 1 / texelsPerMetreX;
    float dx = x1 - x0;
    float dy = y1 - y0;
    float length2 = Math.max(1e-9f, dx * dx + dy * dy);
    float sharpness = Math.min(texelsPerMetreX, texelsPerMetreY);
    eachTexel(
        Math.min(x0, x1) - pad,
        Math.min(y0, y1) - pad,
        Math.max(x0, x1) + pad,
        Math.max(y0, y1) + pad,
        (x, y, at) -> {
          float t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length2));
          float ex = x - x0 - t * dx;
          float ey = y - y0 - t * dy;
          float distance = (float) Math.sqrt(ex * ex + ey * ey);
          blend(at, color, (r - distance) * sharpness + 0.5f);
        });
  }

  void disc(float cx, float cy, float radius, int color, float opacity) {
    ellipse(cx, cy, radius, radius, color, opacity);
  }

  void ellipse(float cx, float cy, float rx, float ry, int color, float opacity) {
    float sharpness = Math.min(texelsPerMetreX * rx, texelsPerMetreY * ry);
    eachTexel(
        cx - rx,
        cy - ry,
        cx + rx,
        cy + ry,
        (x, y, at) -> {
          float ex = (x - cx) / rx;
          float ey = (y - cy) / ry;
          float inside = 1 - (float) Math.sqrt(ex * ex + ey * ey);
          blend(at, color, Math.min(1, inside * sharpness + 0.5f) * opacity);
        });
  }

  /** Uneven brightness: multiplies by 1 ± amount with features of the given size in metres. */
  void mottle(int seed, float wide, float high, float size, float amount) {
    eachTexel(
        0,
        0,
        wide,
        high,
        (x, y, at) -> {
          float n = Noise.fractal(seed, x / size, y / size, 3);
          scale(at, 1 + amount * (2 * n - 1));
        });
  }

  /** Grain of single texels. */
  void grain(int seed, float amount) {
    for (int at = 0; at < texels.length; at++) {
      scale(at, 1 + amount * (2 * Noise.white(seed, at, 0) - 1));
    }
  }

  void text(String text, float x, float y, float letterHeight, float weight, int color) {
    StrokeFont.draw(this, text, x, y, letterHeight, weight, color);
  }

  /** Visits the texels whose centre lies in the rectangle. */
  void eachTexel(float x0, float y0, float x1, float y1, TexelVisitor visitor) {
    int fromY = Math.max(0, (int) Math.floor(y0 * texelsPerMetreY));
    int toY = Math.min(height, (int) Math.ceil(y1 * texelsPerMetreY));
    int fromX = Math.max(0, (int) Math.floor(x0 * texelsPerMetreX));
    int toX = Math.min(width, (int) Math.ceil(x1 * texelsPerMetreX));
    for (int y = fromY; y < toY; y++) {
      for (int x = fromX; x < toX; x++) {
        visitor.visit((x + 0.5f) / texelsPerMetreX, (y + 0.5f) / texelsPerMetreY, y * width + x);
      }
    }
  }

  /** Called with a texel's centre in metres and its index. */
  interface TexelVisitor {
    void visit(float x, float y, int at);
  }

  void scale(int at, float factor) {
    int old = texels[at];
    texels[at] = (old & 0xFF000000) | Colors.shade(old, factor);
  }

  void blend(int at, int color, float coverage) {
    if (coverage <= 0) {
      return;
    }
    float cover = Math.min(1, coverage);
    int old = texels[at];
    int oldAlpha = old >>> 24;
    if (cutout) {
      float alpha = oldAlpha + (255 - oldAlpha) * cover;
      texels[at] = ((int) alpha << 24) | Colors.mix(old, color, cover * 255 / Math.max(alpha, 1));
    } else {
      int alpha = (int) (oldAlpha + (glow - oldAlpha) * cover);
      texels[at] = (alpha << 24) | Colors.mix(old, color, cover);
    }
  }
}
