package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Size and rate of a generated picture, written {@code 640x360@25}; both parts may be left out.
 *
 * @param width columns, 16 to 7680
 * @param height rows, 16 to 4320
 */
public record PictureFormat(int width, int height, FrameRate rate) {
  private static final Pattern TEXT =
      Pattern.compile("(?:(\\d{1,4})x(\\d{1,4}))?(?:@(\\d{1,4}(?:\\.\\d{1,3})?))?");

  public PictureFormat {
    if (width < 16 || width > 7680 || height < 16 || height > 4320) {
      throw new IllegalArgumentException(
          "picture: expected 16x16 to 7680x4320 pixels, got %dx%d".formatted(width, height));
    }
  }

  /**
   * Reads a format; what is left out is taken from {@code defaults}.
   *
   * @throws IllegalArgumentException if it cannot be understood
   */
  public static PictureFormat parse(String text, PictureFormat defaults) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "picture: expected WIDTHxHEIGHT@FPS, for example test:640x360@25, got '%s'"
              .formatted(text));
    }
    boolean sized = parts.group(1) != null;
    String rate = parts.group(3);
    return new PictureFormat(
        sized ? Integer.parseInt(parts.group(1)) : defaults.width(),
        sized ? Integer.parseInt(parts.group(2)) : defaults.height(),
        rate == null ? defaults.rate() : FrameRate.of(Double.parseDouble(rate)));
  }
}
