package dev.limpid.sample;

/**
 * A picture with its mip levels, ready for the rasteriser. Sides are powers of two; coordinates
 * wrap. Immutable after construction.
 */
final class Texture {
  private static final byte[] ROOT = new byte[255 * 255 + 1];

  static {
    for (int i = 0; i < ROOT.length; i++) {
      ROOT[i] = (byte) Math.round(Math.sqrt(i));
    }
  }

  /** What alpha means and how the texture is put on the screen. */
  enum Kind {
    /** Opaque; alpha is emission. */
    SOLID,
    /** Alpha is coverage. */
    CUTOUT,
    /** Light added to what is behind it. */
    LIGHT,
    /** Opaque, beyond all haze, alpha is emission. */
    SKY
  }

  final Kind kind;
  final int logWidth;
  final int logHeight;
  final int[][] levels;

  Texture(Canvas canvas) {
    this(canvas, canvas.cutout ? Kind.CUTOUT : Kind.SOLID);
  }

  Texture(Canvas canvas, Kind kind) {
    this.kind = kind;
    logWidth = log2(canvas.width);
    logHeight = log2(canvas.height);
    levels = new int[Math.min(logWidth, logHeight) + 1][];
    levels[0] = canvas.texels;
    for (int i = 1; i < levels.length; i++) {
      levels[i] =
          halve(levels[i - 1], canvas.width >> (i - 1), canvas.height >> (i - 1), canvas.cutout);
    }
  }

  /** A single colour. */
  static Texture flat(int color) {
    Canvas canvas = Canvas.solid(4, 4, 1, 1, color);
    return new Texture(canvas);
  }

  boolean sky() {
    return kind == Kind.SKY;
  }

  int width() {
    return 1 << logWidth;
  }

  int height() {
    return 1 << logHeight;
  }

  private static int log2(int side) {
    if (Integer.bitCount(side) != 1) {
      throw new IllegalArgumentException("texture side: expected a power of two, got " + side);
    }
    return Integer.numberOfTrailingZeros(side);
  }

  private static int[] halve(int[] source, int width, int height, boolean cutout) {
    int w = width / 2;
    int h = height / 2;
    int[] target = new int[w * h];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int at = 2 * y * width + 2 * x;
        target[y * w + x] =
            average(source[at], source[at + 1], source[at + width], source[at + width + 1], cutout);
      }
    }
    return target;
  }

  private static int average(int a, int b, int c, int d, boolean cutout) {
    int wa = cutout ? a >>> 24 : 1;
    int wb = cutout ? b >>> 24 : 1;
    int wc = cutout ? c >>> 24 : 1;
    int wd = cutout ? d >>> 24 : 1;
    int sum = Math.max(1, wa + wb + wc + wd);
    int alpha = ((a >>> 24) + (b >>> 24) + (c >>> 24) + (d >>> 24) + 2) / 4;
    int color = alpha << 24;
    for (int shift = 0; shift <= 16; shift += 8) {
      int linear =
          (wa * square(a, shift)
                  + wb * square(b, shift)
                  + wc * square(c, shift)
                  + wd * square(d, shift))
              / sum;
      color |= (ROOT[linear] & 0xFF) << shift;
    }
    return color;
  }

  private static int square(int texel, int shift) {
    int value = (texel >> shift) & 0xFF;
    return value * value;
  }
}
