package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * An endless drawn picture for trying things out without a camera: colour bars, a disc that moves,
 * and the number of the frame. Frame n looks the same in every run.
 */
final class TestPatternSource implements FrameSource {
  static final PictureFormat DEFAULT = new PictureFormat(640, 360, FrameRate.of(25));

  private static final int[] BARS = {
    0xC0C0C0, 0xC0C000, 0x00C0C0, 0x00C000, 0xC000C0, 0xC00000, 0x0000C0
  };
  private static final int DISC = 0xFF8C1A;
  private static final int INK = 0xFFFFFF;
  private static final int PAPER = 0x101418;

  private final PictureFormat pattern;
  private final byte[] background;
  private final byte[] pixels;
  private final ByteBuffer rgb;
  private long index;

  TestPatternSource(PictureFormat pattern) {
    this.pattern = pattern;
    this.background = new byte[3 * pattern.width() * pattern.height()];
    this.pixels = new byte[background.length];
    this.rgb = ByteBuffer.allocateDirect(background.length);
    paintBackground();
  }

  @Override
  public SourceFrame next() {
    System.arraycopy(background, 0, pixels, 0, pixels.length);
    paintDisc();
    paintNumber();
    rgb.clear().put(pixels).flip();
    long pts = pattern.rate().nanosAt(index++);
    return new SourceFrame.Pixels(pts, pattern.width(), pattern.height(), rgb);
  }

  private void paintBackground() {
    for (int y = 0; y < pattern.height(); y++) {
      for (int x = 0; x < pattern.width(); x++) {
        int ramp = 255 * x / pattern.width();
        boolean inBars = y < pattern.height() * 2 / 3;
        int color = inBars ? BARS[x * BARS.length / pattern.width()] : ramp * 0x010101;
        put(background, x, y, color);
      }
    }
  }

  /** The disc crosses the picture in two seconds. */
  private void paintDisc() {
    int radius = Math.max(2, pattern.height() / 10);
    double seconds = index / pattern.rate().perSecond();
    double phase = seconds / 2 % 1;
    int centerX = (int) (phase * (pattern.width() + 2 * radius)) - radius;
    int centerY = (int) (pattern.height() * (0.5 + 0.25 * Math.sin(2 * Math.PI * seconds / 3)));
    for (int y = -radius; y <= radius; y++) {
      for (int x = -radius; x <= radius; x++) {
        if (x * x + y * y <= radius * radius) {
          put(pixels, centerX + x, centerY + y, DISC);
        }
      }
    }
  }

  private void paintNumber() {
    String text = String.format(Locale.ROOT, "%06d", index % 1_000_000);
    int scale = Math.max(1, pattern.height() / 60);
    int left = 2 * scale;
    int top = pattern.height() - (DigitFont.HEIGHT + 4) * scale;
    fill(
        left - scale,
        top - scale,
        (text.length() * DigitFont.ADVANCE + 1) * scale,
        (DigitFont.HEIGHT + 2) * scale,
        PAPER);
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      int digitLeft = left + i * DigitFont.ADVANCE * scale;
      for (int row = 0; row < DigitFont.HEIGHT; row++) {
        for (int column = 0; column < DigitFont.WIDTH; column++) {
          if (DigitFont.isInk(digit, column, row)) {
            fill(digitLeft + column * scale, top + row * scale, scale, scale, INK);
          }
        }
      }
    }
  }

  private void fill(int left, int top, int width, int height, int color) {
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        put(pixels, x, y, color);
      }
    }
  }

  private void put(byte[] target, int x, int y, int color) {
    if (x < 0 || y < 0 || x >= pattern.width() || y >= pattern.height()) {
      return;
    }
    int at = 3 * (y * pattern.width() + x);
    target[at] = (byte) (color >> 16);
    target[at + 1] = (byte) (color >> 8);
    target[at + 2] = (byte) color;
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public FrameRate frameRate() {
    return pattern.rate();
  }

  @Override
  public long expectedFrames() {
    return 0;
  }

  @Override
  public void close() {}
}
