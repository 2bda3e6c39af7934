package dev.limpid.jobs;

import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageType;
import dev.limpid.operators.stage.StageTypes;

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
              - deblur: { model: deblur-small }
              - predict: { horizon: 1, conceal: 5 }
            ```

            | key | value | default | meaning |
            |---|---|---|---|
            """);
    PipelineKeys.ALL.forEach(key -> row(text, key));
    text.append("\n## Stages\n\nA list; a frame passes the stages in their order.\n");
    for (StageType type : StageTypes.load().all()) {
      text.append("\n### %s\n\n%s\n\n".formatted(type.name(), type.summary()));
      text.append("| key | value | default | meaning |\n|---|---|---|---|\n");
      StageSpec.keys(type).forEach(key -> row(text, key));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, Key<?> key) {
    String shown = key.defaultText().isEmpty() ? "(none)" : key.defaultText();
    text.append(
        "| `%s` | %s | %s | %s |%n".formatted(key.name(), key.type(), shown, key.description()));
  }
}
