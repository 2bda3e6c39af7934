package dev.limpid.ingest;

/** Ten digits of 3 by 5 dots. */
final class DigitFont {
  static final int WIDTH = 3;
  static final int HEIGHT = 5;

  /** Dots from one digit to the next. */
  static final int ADVANCE = 4;

  /** Rows from top to bottom, three bits each. */
  private static final int[] DIGITS = {
    0b111_101_101_101_111,
    0b010_110_010_010_111,
    0b111_001_111_100_111,
    0b111_001_111_001_111,
    0b101_101_111_001_001,
    0b111_100_111_001_111,
    0b111_100_111_101_111,
    0b111_001_010_010_010,
    0b111_101_111_101_111,
    0b111_101_111_001_111,
  };

  private DigitFont() {}

  static boolean isInk(int digit, int column, int row) {
    int bit = (HEIGHT - 1 - row) * WIDTH + (WIDTH - 1 - column);
    return (DIGITS[digit] >> bit & 1) == 1;
  }
}
