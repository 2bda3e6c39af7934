package dev.limpid.bench.gpu;

import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.EngineOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What to check, and how long.
 *
 * @param engine device and CPU threads
 * @param models folder of the models and of their golden sequences
 * @param sizes of the pictures
 * @param streams stepped together
 * @param frames of each stream where outputs are compared
 * @param seconds for each rate
 * @param minutes after which no further rate is measured
 * @param out folder of the tables
 */
record Settings(
    EngineOptions engine,
    Path models,
    List<PixelShape> sizes,
    List<Integer> streams,
    int frames,
    double seconds,
    double minutes,
    Path out) {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "device", "cuda",
          "threads", "0",
          "models", "models",
          "sizes", "640x360,1280x720,1920x1080",
          "streams", "1,4,16,64",
          "frames", "8",
          "seconds", "1",
          "minutes", "6",
          "out", "out/gpu");

  /**
   * Reads arguments such as {@code --device=cpu}.
   *
   * @throws IllegalArgumentException that names the argument and what there is
   */
  static Settings parse(String... arguments) {
    Map<String, String> values = new HashMap<>(DEFAULTS);
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      String name = parts[0].startsWith("--") ? parts[0].substring(2) : "";
      if (parts.length < 2 || values.replace(name, parts[1]) == null) {
        throw new IllegalArgumentException(
            "expected --NAME=VALUE with a name of %s, got '%s'"
                .formatted(DEFAULTS.keySet().stream().sorted().toList(), argument));
      }
    }
    return new Settings(
        new EngineOptions(Device.parse(get(values, "device")), 0, integer(values, "threads")),
        Path.of(get(values, "models")),
        Arrays.stream(get(values, "sizes").split(",")).map(Settings::size).toList(),
        Arrays.stream(get(values, "streams").split(",")).map(Integer::valueOf).toList(),
        integer(values, "frames"),
        Double.parseDouble(get(values, "seconds")),
        Double.parseDouble(get(values, "minutes")),
        Path.of(get(values, "out")));
  }

  /** The size at which outputs are compared and copies are counted. */
  PixelShape firstSize() {
    return sizes.get(0);
  }

  private static String get(Map<String, String> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  private static int integer(Map<String, String> values, String name) {
    return Integer.parseInt(get(values, name));
  }

  private static PixelShape size(String text) {
    List<Integer> sides = new ArrayList<>();
    for (String side : text.split("x")) {
      sides.add(Integer.valueOf(side));
    }
    if (sides.size() != 2) {
      throw new IllegalArgumentException("sizes: expected WIDTHxHEIGHT, got '" + text + "'");
    }
    return PixelShape.rgb(sides.get(1), sides.get(0));
  }
}
