package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Size and rate of the test picture, written {@code 640x360@25}; both parts may be left out.
 *
 * @param width columns, 16 to 7680
 * @param height rows, 16 to 4320
 */
record TestPattern(int width, int height, FrameRate rate) {
  private static final Pattern TEXT =
      Pattern.compile("(?:(\\d{1,4})x(\\d{1,4}))?(?:@(\\d{1,4}(?:\\.\\d{1,3})?))?");

  TestPattern {
    if (width < 16 || width > 7680 || height < 16 || height > 4320) {
      throw new IllegalArgumentException(
          "test pattern: expected 16x16 to 7680x4320 pixels, got %dx%d".formatted(width, height));
    }
  }

  static TestPattern parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "test pattern: expected WIDTHxHEIGHT@FPS, for example test:640x360@25, got test:" + text);
    }
    boolean sized = parts.group(1) != null;
    return new TestPattern(
        sized ? Integer.parseInt(parts.group(1)) : 640,
        sized ? Integer.parseInt(parts.group(2)) : 360,
        parts.group(3) == null
            ? FrameRate.of(25)
            : FrameRate.of(Double.parseDouble(parts.group(3))));
  }
}
