package dev.limpid.jobs;

import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A stage of the pipeline file with its options.
 *
 * @param name its own name: the type's, or what stands behind {@code as}
 * @param options text of each option by key; a missing one has its default
 */
public record StageSpec(StageType type, String name, Map<String, String> options) {
  /** Gives a stage a name of its own, which its state and its topics bear. */
  public static final Key<String> AS =
      new Key<>(
          "as",
          "lower case letters, digits and hyphens",
          "",
          "Name of this stage where another of its kind stands in the pipeline: its topics are"
              + " PREFIX.NAME.KIND.",
          StageSpec::name);

  public StageSpec {
    options = Map.copyOf(options);
  }

  /** All options of a type, {@link #AS} included. */
  static List<Key<?>> keys(StageType type) {
    List<Key<?>> keys = new ArrayList<>(type.keys());
    keys.add(AS);
    return keys;
  }

  private static String name(String text) {
    if (!text.isEmpty() && !text.matches("[a-z][a-z0-9-]{0,31}")) {
      throw new IllegalArgumentException("expected lower case letters, digits and hyphens");
    }
    return text;
  }
}
