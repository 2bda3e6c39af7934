package dev.limpid.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A stage of the pipeline file with its options.
 *
 * @param options text of each option by key; a missing one has its default
 */
public record StageSpec(Kind kind, Map<String, String> options) {

  /** The stages that exist and the keys that each takes. */
  public enum Kind {
    DEBLUR("deblur", List.of(PipelineKeys.DEBLUR_MODEL)),
    PREDICT(
        "predict",
        List.of(
            PipelineKeys.PREDICT_MODEL,
            PipelineKeys.PREDICT_HORIZON,
            PipelineKeys.PREDICT_CONCEAL,
            PipelineKeys.PREDICT_CONCEAL_ON,
            PipelineKeys.PREDICT_SURPRISE)),
    DESCRIBE("describe", List.of(PipelineKeys.DESCRIBE_MODEL, PipelineKeys.DESCRIBE_EVERY)),
    SYNC(
        "sync",
        List.of(
            PipelineKeys.SYNC_REFERENCE,
            PipelineKeys.SYNC_STREAM,
            PipelineKeys.SYNC_LAG,
            PipelineKeys.SYNC_STRIPE,
            PipelineKeys.SYNC_ALIGNED,
            PipelineKeys.SYNC_FRAMES));

    private final String spelling;
    private final List<Key<?>> keys;

    Kind(String spelling, List<Key<?>> keys) {
      this.spelling = spelling;
      this.keys = keys;
    }

    public String spelling() {
      return spelling;
    }

    public List<Key<?>> keys() {
      return keys;
    }

    static Optional<Kind> of(String spelling) {
      return Arrays.stream(values()).filter(kind -> kind.spelling.equals(spelling)).findFirst();
    }

    static String choices() {
      return Arrays.stream(values()).map(Kind::spelling).collect(Collectors.joining(", "));
    }
  }

  public StageSpec {
    options = Map.copyOf(options);
  }

  /** The value of an option, or its default. */
  public <T> T get(Key<T> key) {
    String text = options.get(key.name());
    return text == null ? key.defaultValue() : key.parser().apply(text);
  }
}
