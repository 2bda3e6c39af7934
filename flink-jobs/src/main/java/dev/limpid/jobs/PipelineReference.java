package dev.limpid.jobs;

import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageType;
import dev.limpid.operators.stage.StageTypes;
import java.util.List;

/** Writes the reference of the pipeline file from {@link PipelineKeys}. */
public final class PipelineReference {
  private PipelineReference() {}

  /** {@code src/docs/pipeline-file.md}; a test compares the two. */
  public static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # The pipeline file

            YAML, nested at the dots of the keys. Unknown keys and wrong values are refused, all at once,
            with their lines. On a command line, `key=value` overrides a key. This page is generated:
            `limpid run --reference`.

            ```yaml
            kafka: { bootstrap: localhost:9092, prefix: limpid }
            checkpoint: { interval: 5 s, dir: file:///var/lib/limpid }
            stages:
            """);
    List<StageType> types = StageTypes.load().all();
    types.subList(0, 2).forEach(type -> text.append(example(type)));
    text.append("```\n\n| key | value | default | meaning |\n|---|---|---|---|\n");
    PipelineKeys.ALL.forEach(key -> row(text, key));
    text.append("\n## Stages\n\nA list; a frame passes the stages in their order.\n");
    for (StageType type : types) {
      text.append("\n### %s\n\n%s\n\n".formatted(type.name(), type.summary()));
      text.append("| key | value | default | meaning |\n|---|---|---|---|\n");
      StageSpec.keys(type).forEach(key -> row(text, key));
    }
    return text.toString();
  }

  /** A stage with the default of its first option. */
  private static String example(StageType type) {
    Key<?> key = type.keys().get(0);
    return "  - %s: { %s: %s }\n".formatted(type.name(), key.name(), key.defaultText());
  }

  private static void row(StringBuilder text, Key<?> key) {
    String shown = key.defaultText().isEmpty() ? "(none)" : key.defaultText();
    text.append(
        "| `%s` | %s | %s | %s |%n".formatted(key.name(), key.type(), shown, key.description()));
  }
}
