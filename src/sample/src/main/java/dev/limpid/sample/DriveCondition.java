package dev.limpid.sample;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the place looks like on the day of the drive.
 *
 * @param fogVisibilityMetres distance at which 5 % of the light comes through
 * @param rain rain on the windscreen, wipers on, wet road
 */
public record DriveCondition(
    Season season, Daylight daylight, float fogVisibilityMetres, boolean rain) {

  private static final float CLEAR = 2600;

  /** Leaves and ground. */
  public enum Season {
    SUMMER,
    AUTUMN,
    WINTER
  }

  /** Where the light comes from. */
  public enum Daylight {
    DAY,
    DUSK,
    NIGHT
  }

  public static final DriveCondition SUMMER =
      new DriveCondition(Season.SUMMER, Daylight.DAY, CLEAR, false);
  public static final DriveCondition AUTUMN =
      new DriveCondition(Season.AUTUMN, Daylight.DAY, 1500, false);
  public static final DriveCondition WINTER =
      new DriveCondition(Season.WINTER, Daylight.DAY, 900, false);
  public static final DriveCondition DUSK =
      new DriveCondition(Season.SUMMER, Daylight.DUSK, 1800, false);
  public static final DriveCondition NIGHT =
      new DriveCondition(Season.SUMMER, Daylight.NIGHT, 1800, false);
  public static final DriveCondition RAIN =
      new DriveCondition(Season.SUMMER, Daylight.DAY, 380, true);
  public static final DriveCondition RAINY_NIGHT =
      new DriveCondition(Season.AUTUMN, Daylight.NIGHT, 500, true);
  public static final DriveCondition FOG =
      new DriveCondition(Season.AUTUMN, Daylight.DAY, 95, false);

  /** The named conditions. */
  public enum Preset {
    SUMMER(DriveCondition.SUMMER),
    AUTUMN(DriveCondition.AUTUMN),
    WINTER(DriveCondition.WINTER),
    DUSK(DriveCondition.DUSK),
    NIGHT(DriveCondition.NIGHT),
    RAIN(DriveCondition.RAIN),
    RAINY_NIGHT(DriveCondition.RAINY_NIGHT),
    FOG(DriveCondition.FOG);

    private final DriveCondition condition;

    Preset(DriveCondition condition) {
      this.condition = condition;
    }

    public DriveCondition condition() {
      return condition;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * The condition of the given name, such as {@code winter} or {@code rainy-night}.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static DriveCondition named(String name) {
    return Arrays.stream(Preset.values())
        .filter(preset -> preset.toString().equals(name.toLowerCase(Locale.ROOT)))
        .map(Preset::condition)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "condition: expected one of %s, got '%s'"
                        .formatted(
                            Arrays.stream(Preset.values())
                                .map(Preset::toString)
                                .collect(Collectors.joining(", ")),
                            name)));
  }

  boolean snow() {
    return season == Season.WINTER;
  }

  /** Bright enough that nobody needs a lamp. */
  boolean bright() {
    return daylight == Daylight.DAY && !rain;
  }

  boolean dark() {
    return daylight == Daylight.NIGHT;
  }

  /** True if the sun casts shadows. */
  boolean sunny() {
    return daylight == Daylight.DAY && !rain && fogVisibilityMetres > 1000;
  }
}
