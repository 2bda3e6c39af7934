package dev.limpid.ingest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A picture's size, pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record PictureSize(int width, int height) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  public PictureSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "size: expected at least 1x1, got %dx%d".formatted(width, height));
    }
  }

  /** Reads {@code WIDTHxHEIGHT}. */
  public static PictureSize parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "size: expected WIDTHxHEIGHT, for example 640x360, got '%s'".formatted(text));
    }
    return new PictureSize(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  boolean holds(int otherWidth, int otherHeight) {
    return otherWidth <= width && otherHeight <= height;
  }

  /** The largest size of the same shape that fits in here; never larger than the other is. */
  PictureSize fit(int otherWidth, int otherHeight) {
    double scale =
        Math.min(1, Math.min((double) width / otherWidth, (double) height / otherHeight));
    return new PictureSize(
        Math.max(1, (int) Math.round(otherWidth * scale)),
        Math.max(1, (int) Math.round(otherHeight * scale)));
  }
}
