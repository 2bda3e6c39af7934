package dev.limpid.operators.stage;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A key of the pipeline file, of the pipeline itself or of a stage.
 *
 * @param name dotted path, for example {@code batch.max}
 * @param type what is expected, for people: a unit, a range or the choices
 * @param defaultText value where the file has none, as it would be written there
 * @param description one sentence
 * @param parser from the text of the value; throws IllegalArgumentException with what it expected
 */
public record Key<T>(
    String name, String type, String defaultText, String description, Function<String, T> parser) {

  private static final Pattern DURATION = Pattern.compile("0*(\\d{1,15})\\s*(ms|s|min|h)");

  /** A hundred years: in milliseconds, and three times of it, it is a number still. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** The value where the file has none. */
  public T defaultValue() {
    return parser.apply(defaultText);
  }

  /** Any text. */
  public static Key<String> text(String name, String type, String defaultText, String description) {
    return new Key<>(name, type, defaultText, description, Function.identity());
  }

  /** A whole number. */
  public static Key<Integer> integer(
      String name, String unit, int min, int max, int defaultValue, String description) {
    return new Key<>(
        name,
        "%s, %d to %d".formatted(unit, min, max),
        String.valueOf(defaultValue),
        description,
        text -> Math.toIntExact(parseLong(text, min, max)));
  }

  /** A whole number, as a long. */
  public static Key<Long> longInteger(
      String name, String unit, long min, long max, long defaultValue, String description) {
    return new Key<>(
        name,
        "%s, %d to %d".formatted(unit, min, max),
        String.valueOf(defaultValue),
        description,
        text -> parseLong(text, min, max));
  }

  /** A number. */
  public static Key<Double> decimal(
      String name, String unit, double min, double max, double defaultValue, String description) {
    return new Key<>(
        name,
        "%s, %s to %s".formatted(unit, plain(min), plain(max)),
        plain(defaultValue),
        description,
        text -> parseDecimal(text, min, max));
  }

  /** A duration, written with its unit. */
  public static Key<Duration> duration(String name, String defaultText, String description) {
    return new Key<>(
        name, "duration: 5 ms, 5 s, 5 min, 5 h", defaultText, description, Key::parseDuration);
  }

  /** A duration of at least so much, written with its unit. */
  public static Key<Duration> duration(
      String name, Duration least, String defaultText, String description) {
    String atLeast = "at least %d ms".formatted(least.toMillis());
    return new Key<>(
        name,
        "duration, %s: 50 ms, 5 s, 5 min, 5 h".formatted(atLeast),
        defaultText,
        description,
        text -> {
          Duration duration = parseDuration(text);
          if (duration.compareTo(least) < 0) {
            throw new IllegalArgumentException("expected " + atLeast);
          }
          return duration;
        });
  }

  /** One of the constants of an enum, written in lower case with hyphens. */
  public static <E extends Enum<E>> Key<E> choice(
      String name, Class<E> choices, E defaultValue, String description) {
    String names =
        Arrays.stream(choices.getEnumConstants())
            .map(Key::spelling)
            .collect(Collectors.joining(", "));
    return new Key<>(
        name,
        "one of " + names,
        spelling(defaultValue),
        description,
        text ->
            Arrays.stream(choices.getEnumConstants())
                .filter(choice -> spelling(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of " + names)));
  }

  /** True or false. */
  public static Key<Boolean> flag(String name, boolean defaultValue, String description) {
    return new Key<>(
        name, "true or false", String.valueOf(defaultValue), description, Key::parseBoolean);
  }

  /** Several texts. */
  public static Key<List<String>> list(
      String name, String type, String defaultText, String description) {
    return new Key<>(
        name,
        type + ", separated by commas",
        defaultText,
        description,
        text ->
            Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList());
  }

  private static String spelling(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Boolean parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  private static long parseLong(String text, long min, long max) {
    try {
      long value = Long.parseLong(text.replace("_", ""));
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected a whole number, %d to %d".formatted(min, max), e);
    }
    throw new IllegalArgumentException("expected %d to %d".formatted(min, max));
  }

  private static double parseDecimal(String text, double min, double max) {
    String expected = "expected a number, %s to %s".formatted(plain(min), plain(max));
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected, e);
    }
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(expected);
    }
    return value;
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a duration such as 5 ms, 5 s, 5 min or 5 h");
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "min" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        };
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("expected at most %d h".formatted(LONGEST.toHours()));
    }
    return duration;
  }
}
