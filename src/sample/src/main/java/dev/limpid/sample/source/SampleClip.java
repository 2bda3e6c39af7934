package dev.limpid.sample.source;

import dev.limpid.ingest.PictureFormat;
import dev.limpid.media.FrameRate;
import dev.limpid.sample.DriveCondition;
import dev.limpid.sample.DriveOptions;

/**
 * A generated drive as users write it: {@code 640x360@10?seconds=10&condition=rain&route=7}. Keys:
 * seconds, condition, route, speed and traffic (seeds); all may be left out.
 */
final class SampleClip {
  private static final PictureFormat DEFAULT = new PictureFormat(640, 360, FrameRate.of(10));
  private static final double DEFAULT_SECONDS = 10;

  private SampleClip() {}

  static DriveOptions parse(String text) {
    int query = text.indexOf('?');
    PictureFormat format =
        PictureFormat.parse(query < 0 ? text : text.substring(0, query), DEFAULT);
    DriveOptions.Builder drive =
        DriveOptions.builder()
            .size(format.width(), format.height())
            .fps(format.rate().perSecond())
            .seconds(DEFAULT_SECONDS);
    if (query >= 0) {
      for (String setting : text.substring(query + 1).split("&")) {
        apply(setting, drive);
      }
    }
    return drive.build();
  }

  private static void apply(String setting, DriveOptions.Builder drive) {
    int equals = setting.indexOf('=');
    String value = setting.substring(equals + 1);
    try {
      switch (equals < 0 ? "" : setting.substring(0, equals)) {
        case "seconds" -> drive.seconds(Double.parseDouble(value));
        case "condition" -> drive.condition(DriveCondition.named(value));
        case "route" -> drive.routeSeed(Long.parseLong(value));
        case "speed" -> drive.speedSeed(Long.parseLong(value));
        case "traffic" -> drive.trafficSeed(Long.parseLong(value));
        default ->
            throw new IllegalArgumentException(
                "expected seconds=, condition=, route=, speed= or traffic=");
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "sample: cannot read '%s': %s".formatted(setting, e.getMessage()), e);
    }
  }
}
