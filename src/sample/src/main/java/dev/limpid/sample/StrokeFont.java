package dev.limpid.sample;

import java.util.HashMap;
import java.util.Map;

/**
 * Lettering drawn from strokes, so that signs read the same on machines with other fonts or none.
 * Letters live on a grid 4 wide and 6 high; each stroke is a polyline of digit pairs.
 */
final class StrokeFont {
  private static final float ADVANCE = 5.4f;
  private static final Map<Character, String> STROKES = new HashMap<>();

  static {
    String[] glyphs = {
      "A 00 26 40,12 32",
      "B 00 06 26 35 44 33 03,33 42 41 30 00",
      "C 45 36 16 05 01 10 30 41",
      "D 00 06 26 45 41 20 00",
      "E 40 00 06 46,03 33",
      "F 00 06 46,03 33",
      "G 45 36 16 05 01 10 30 41 43 23",
      "H 00 06,40 46,03 43",
      "I 20 26,10 30,16 36",
      "J 46 41 30 10 01",
      "K 00 06,46 03 40",
      "L 06 00 40",
      "M 00 06 23 46 40",
      "N 00 06 40 46",
      "O 10 01 05 16 36 45 41 30 10",
      "P 00 06 36 45 44 33 03",
      "Q 10 01 05 16 36 45 41 30 10,22 40",
      "R 00 06 36 45 44 33 03,23 40",
      "S 45 36 16 05 04 13 33 42 41 30 10 01",
      "T 20 26,06 46",
      "U 06 01 10 30 41 46",
      "V 06 20 46",
      "W 06 10 23 30 46",
      "X 00 46,06 40",
      "Y 06 23 46,23 20",
      "Z 06 46 00 40",
      "0 10 01 05 16 36 45 41 30 10,12 34",
      "1 15 26 20,10 30",
      "2 05 16 36 45 44 00 40",
      "3 05 16 36 45 44 33 42 41 30 10 01,13 33",
      "4 30 36 02 42",
      "5 46 06 03 33 42 41 30 10 01",
      "6 45 36 16 05 01 10 30 41 42 33 03",
      "7 06 46 10",
      "8 13 04 05 16 36 45 44 33 13 02 01 10 30 41 42 33",
      "9 01 10 30 41 45 36 16 05 04 13 43",
      "& 40 05 16 26 35 02 01 10 20 42",
      "- 13 33",
      ". 20 20",
      "' 26 25",
      "! 26 22,20 20",
      "/ 00 46",
      ": 21 21,24 24",
      "+ 21 25,03 43"
    };
    for (String glyph : glyphs) {
      STROKES.put(glyph.charAt(0), glyph.substring(2));
    }
  }

  private StrokeFont() {}

  /** Width of a text of the given letter height, in the height's unit. */
  static float width(String text, float letterHeight) {
    return Math.max(0, text.length() * ADVANCE - (ADVANCE - 4)) * letterHeight / 6;
  }

  /** The largest letter height, at most {@code wanted}, at which the text fits {@code room}. */
  static float fit(String text, float room, float wanted) {
    return Math.min(wanted, room / width(text, 1));
  }

  /**
   * Draws text with its baseline's left end at (x, y).
   *
   * @param weight stroke thickness as a share of the letter height
   */
  static void draw(
      Canvas canvas, String text, float x, float y, float height, float weight, int color) {
    float unit = height / 6;
    for (int i = 0; i < text.length(); i++) {
      String strokes = STROKES.get(text.charAt(i));
      if (strokes != null) {
        for (String stroke : strokes.split(",")) {
          drawStroke(canvas, stroke, x + i * ADVANCE * unit, y, unit, weight * height, color);
        }
      }
    }
  }

  private static void drawStroke(
      Canvas canvas, String stroke, float x, float y, float unit, float thickness, int color) {
    for (int i = 0; i + 4 < stroke.length(); i += 3) {
      canvas.line(
          x + (stroke.charAt(i) - '0') * unit,
          y + (stroke.charAt(i + 1) - '0') * unit,
          x + (stroke.charAt(i + 3) - '0') * unit,
          y + (stroke.charAt(i + 4) - '0') * unit,
          thickness,
          color);
    }
  }
}
