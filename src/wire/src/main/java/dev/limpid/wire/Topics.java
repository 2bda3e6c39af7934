package dev.limpid.wire;

import dev.limpid.wire.TopicSpec.Retention;
import java.util.List;
import java.util.Set;

/** Names of the topics of one installation: a common prefix, a dot, the kind. */
public record Topics(String prefix) {
  /** Kinds that no stage may write to as its own. */
  public static final Set<String> KINDS =
      Set.of("frames", "references", "recordings", "pipeline", "events", "dead-letter");

  public Topics {
    if (!prefix.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException(
          "topic prefix: expected 1-100 letters, digits, '_' or '-', got '" + prefix + "'");
    }
  }

  /** Frames as they come from the cameras. */
  public String frames() {
    return name("frames");
  }

  /** Stored references: descriptors and where their frames lie; see {@link ReferenceStore}. */
  public String references() {
    return name("references");
  }

  /** Frames of recordings that were stored as references; no job works on them. */
  public String recordings() {
    return name("recordings");
  }

  /** JSON: what the pipeline that runs writes; see {@link PipelineDescription}. */
  public String pipeline() {
    return name("pipeline");
  }

  /** JSON: resets, gaps, model changes, surprise. */
  public String events() {
    return name("events");
  }

  /** Records that could not be processed: the original bytes and headers, and the error. */
  public String deadLetter() {
    return name("dead-letter");
  }

  /** All topics that the pipeline reads or writes, as they are to be created. */
  public List<TopicSpec> specs() {
    return List.of(
        TopicSpec.of(frames()),
        new TopicSpec(references(), Retention.LAST_PER_KEY),
        new TopicSpec(recordings(), Retention.ALL),
        new TopicSpec(pipeline(), Retention.LAST_PER_KEY),
        TopicSpec.of(events()),
        TopicSpec.of(deadLetter()));
  }

  /** How a topic is to be created; one that is not of these keeps its newest records. */
  public TopicSpec spec(String topic) {
    return specs().stream()
        .filter(spec -> spec.name().equals(topic))
        .findFirst()
        .orElseGet(() -> TopicSpec.of(topic));
  }

  /** Names of all topics that the pipeline reads or writes. */
  public List<String> all() {
    return specs().stream().map(TopicSpec::name).toList();
  }

  /** The topic of a kind; a stage names those that it writes. */
  public String name(String kind) {
    return prefix + "." + kind;
  }
}
