package dev.limpid.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes as users write them: {@code 640x360}. */
final class PictureSizes {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  private PictureSizes() {}

  /**
   * Width and height, pixels.
   *
   * @throws IllegalArgumentException if the text is no size
   */
  static int[] parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "--size: expected WIDTHxHEIGHT such as 640x360, got '%s'".formatted(text));
    }
    return new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
  }
}
