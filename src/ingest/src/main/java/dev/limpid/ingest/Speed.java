package dev.limpid.ingest;

/**
 * How fast recorded footage is played.
 *
 * @param factor times real time, above 0; infinite for as fast as possible
 */
public record Speed(double factor) {
  public static final Speed REAL_TIME = new Speed(1);
  public static final Speed MAX = new Speed(Double.POSITIVE_INFINITY);

  public Speed {
    if (!(factor > 0)) {
      throw new IllegalArgumentException("speed: expected a factor above 0, got " + factor);
    }
  }

  /** Reads {@code max} or a factor such as {@code 2} or {@code 0.5}. */
  public static Speed parse(String text) {
    if (text.equals("max")) {
      return MAX;
    }
    try {
      return new Speed(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "speed: expected 'max' or a factor above 0, for example 2, got '%s'".formatted(text), e);
    }
  }

  boolean isMax() {
    return Double.isInfinite(factor);
  }
}
