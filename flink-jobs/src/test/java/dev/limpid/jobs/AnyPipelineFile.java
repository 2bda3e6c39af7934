package dev.limpid.jobs;

import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageType;
import dev.limpid.operators.stage.StageTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A pipeline file that is right, nearly right or made to harm: keys where they belong and where
 * they do not, values of every type, anchors, aliases, tags, depth, length, and bytes that were
 * changed.
 */
final class AnyPipelineFile {
  private static final List<StageType> TYPES = StageTypes.load().all();
  private static final List<String> SCALARS =
      List.of(
          "",
          "~",
          "true",
          "no",
          "0",
          "1",
          "-1",
          "1e9",
          "0x7f",
          "0o17",
          "1_000",
          ".nan",
          ".inf",
          "2147483648",
          "9223372036854775808",
          "99999999999999999999999",
          "5 s",
          "5s",
          "0 s",
          "99999999999999999999 h",
          "9223372036854775807 h",
          "9223372036854775807 min",
          "5 parsecs",
          "localhost:9092",
          "limpid",
          "cpu",
          "deblur-small",
          "a,b,,c",
          "'single'",
          "\"dou\\u0000ble\"",
          "\"\\ud83d\\ude00\"",
          "\u202elimpid",
          "\u00e4\u00f6",
          "{}",
          "[]",
          "[ [ ], { } ]",
          "!!int x",
          "!!binary AAAA",
          "!!java.net.URL [http://x]",
          "!!set {a, b}",
          "!!timestamp 2001-01-01",
          "*a",
          "&b c",
          "*b",
          "<<",
          "? x",
          "|\n    text",
          ">-\n    text",
          "2001-12-14",
          "12:30:45",
          "%",
          "@x",
          "`x",
          "'",
          "\"",
          "[",
          "{",
          "}",
          ",",
          ":",
          "- -",
          "${env:HOME}",
          "\u0007",
          "\ufeff",
          "\ud800",
          "(a+)+$",
          "(",
          "[a-",
          "\\E",
          "..",
          "a/b",
          "x".repeat(300),
          "x".repeat(70_000));

  private final SplittableRandom random;

  AnyPipelineFile(SplittableRandom random) {
    this.random = random;
  }

  /** The file; the same one each time for the same numbers. */
  String text() {
    return switch (random.nextInt(100)) {
      case 0 -> aliases();
      case 1 -> deep(pick("[", "{a: ", "- ", "? ", "&a [", "!!seq ["), 1 + random.nextInt(20_000));
      case 2 -> "kafka: { properties: &a { x: *a } }\nstages: [ deblur ]\n";
      case 3 -> "a: b\n".repeat(random.nextInt(60_000));
      case 4 -> "kafka: { frames: { pattern: '" + deep("(", 1 + random.nextInt(20_000)) + "' } }\n";
      case 5 -> nested(any(3));
      default -> random.nextInt(3) == 0 ? changed(file()) : file();
    };
  }

  private String file() {
    StringBuilder text = new StringBuilder();
    int keys = random.nextInt(5);
    for (int i = 0; i < keys; i++) {
      text.append(keyed(pick(PipelineKeys.ALL)));
    }
    if (random.nextInt(6) == 0) {
      text.append(name()).append(": ").append(any(3)).append('\n');
    }
    if (random.nextInt(20) > 0) {
      text.append("stages:").append(random.nextInt(20) == 0 ? " " + any(2) : stages()).append('\n');
    }
    return text.toString();
  }

  private String stages() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(50) == 0 ? 1_000 : 4); i >= 0; i--) {
      StageType type = pick(TYPES);
      text.append("\n  - ").append(random.nextInt(15) == 0 ? name() : type.name());
      if (random.nextBoolean()) {
        text.append(": { ").append(options(type)).append(" }");
      }
    }
    return text.toString();
  }

  private String options(StageType type) {
    List<String> options = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Key<?> key = pick(StageSpec.keys(type));
      String name = random.nextInt(20) == 0 ? name() : key.name();
      options.add(name + ": " + value(key));
    }
    if (random.nextInt(4) == 0) {
      options.add("as: " + pick("second", "frames", "sync", "Deblur", "a b", "x".repeat(40)));
    }
    return String.join(", ", options);
  }

  /** A key of the pipeline in one of the ways in which it may be written, or not quite. */
  private String keyed(Key<?> key) {
    String name = random.nextInt(20) == 0 ? name() : key.name();
    String[] parts = name.split("\\.", 2);
    return parts.length == 1 || random.nextInt(4) == 0
        ? "%s: %s%n".formatted(name, value(key))
        : "%s: { %s: %s }%n".formatted(parts[0], parts[1], value(key));
  }

  private String value(Key<?> key) {
    String usual = key.defaultText().isEmpty() ? "x" : key.defaultText();
    return random.nextInt(3) > 0 ? usual : any(2);
  }

  private String any(int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(8)) {
      case 1 -> "[ " + any(depth - 1) + ", " + any(depth - 1) + " ]";
      case 2 ->
          "{ " + name() + ": " + any(depth - 1) + ", " + name() + ": " + any(depth - 1) + " }";
      case 3 -> "&a " + any(depth - 1);
      case 4 -> "{ " + any(depth - 1) + ": " + any(depth - 1) + " }";
      default -> pick(SCALARS);
    };
  }

  private String name() {
    return switch (random.nextInt(4)) {
      case 0 -> pick(SCALARS);
      case 1 -> pick("kafka", "stages", "kafka.properties", "<<", "batch", "as", "model");
      default -> pick(PipelineKeys.ALL).name();
    };
  }

  /** A laugh that doubles with each line. */
  private String aliases() {
    StringBuilder text = new StringBuilder("kafka:\n  properties:\n    a0: &a0 { x: y }\n");
    int width = 2 + random.nextInt(4);
    for (int i = 1; i <= 1 + random.nextInt(60); i++) {
      text.append("    a%d: &a%d { ".formatted(i, i));
      for (int j = 0; j < width; j++) {
        text.append("%sk%d: *a%d".formatted(j == 0 ? "" : ", ", j, i - 1));
      }
      text.append(" }\n");
    }
    return text.append("stages: [ deblur ]\n").toString();
  }

  private static String deep(String open, int depth) {
    return open.repeat(depth);
  }

  private String nested(String value) {
    return pick("--- ", "%YAML 9.9\n--- ", "--- a\n--- ", "\ufeff", "\t", "- ") + value;
  }

  private String changed(String text) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0 && changed.length() > 0; i--) {
      int at = random.nextInt(changed.length());
      int end = Math.min(changed.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> changed.delete(at, end);
        case 1 -> changed.insert(at, changed.substring(at, end));
        case 2 -> changed.insert(at, pick(SCALARS));
        default -> changed.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
      }
    }
    return changed.toString();
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
