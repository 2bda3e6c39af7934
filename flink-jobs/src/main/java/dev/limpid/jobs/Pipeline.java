package dev.limpid.jobs;

import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.pipeline.MemoryOptions;
import dev.limpid.operators.pipeline.OverloadOptions;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaProperties;
import dev.limpid.wire.Panel;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.TopicDescription;
import dev.limpid.wire.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A checked pipeline: what a pipeline file says, with defaults for the rest. Immutable.
 *
 * @param values text of each key that was set
 * @param stages in the order in which a frame passes them
 * @param recordLimits largest record of topics that it writes to, as far as the brokers say, bytes
 */
public record Pipeline(
    Map<String, String> values, List<StageSpec> stages, Map<String, Integer> recordLimits) {
  public Pipeline {
    values = Map.copyOf(values);
    stages = List.copyOf(stages);
    recordLimits = Map.copyOf(recordLimits);
  }

  /** A pipeline of whose topics nothing is known. */
  Pipeline(Map<String, String> values, List<StageSpec> stages) {
    this(values, stages, Map.of());
  }

  /** The value of a key, or its default. */
  public <T> T get(Key<T> key) {
    String text = values.get(key.name());
    return text == null ? key.defaultValue() : key.parser().apply(text);
  }

  /**
   * This pipeline with one key set; of topics and a pattern of frames the last one counts.
   *
   * @throws IllegalArgumentException if the text is no value of that key
   */
  public Pipeline with(Key<?> key, String text) {
    try {
      Object unused = key.parser().apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s, got '%s'".formatted(key.name(), e.getMessage(), text), e);
    }
    Map<String, String> changed = new HashMap<>(values);
    List<String> frames = List.of(PipelineKeys.FRAMES.name(), PipelineKeys.FRAMES_PATTERN.name());
    if (frames.contains(key.name())) {
      frames.forEach(changed::remove);
    }
    changed.put(key.name(), text);
    return new Pipeline(changed, stages, recordLimits);
  }

  /**
   * This pipeline with one key set, given as {@code key=value}.
   *
   * @throws IllegalArgumentException if the key does not exist or the text is no value of it
   */
  public Pipeline with(String assignment) {
    int equals = assignment.indexOf('=');
    String name = equals < 0 ? assignment : assignment.substring(0, equals).strip();
    String value = assignment.substring(equals + 1).strip();
    if (equals >= 0 && name.startsWith(PipelineKeys.PROPERTY)) {
      String property = name.substring(PipelineKeys.PROPERTY.length());
      return withKafka(KafkaProperties.checked(Map.of(property, value)));
    }
    Key<?> key =
        PipelineKeys.ALL.stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "unknown key '%s'; known keys: %s".formatted(name, PipelineFile.names())));
    if (equals < 0) {
      throw new IllegalArgumentException("expected %s=VALUE".formatted(name));
    }
    return with(key, value);
  }

  public Topics topics() {
    return new Topics(get(PipelineKeys.PREFIX));
  }

  /** The stages, each at its place. */
  public List<StageSite> sites() {
    return StageSites.of(
        stages,
        new PipelineSite(
            get(PipelineKeys.PREFIX),
            kafka(),
            get(PipelineKeys.MODELS),
            get(PipelineKeys.STREAM_TTL).toMillis(),
            get(PipelineKeys.QUALITY),
            get(PipelineKeys.MAX_PIXELS),
            get(PipelineKeys.MIN_SIDE),
            get(PipelineKeys.DAMAGED),
            get(PipelineKeys.DEAD_LETTERS),
            stages.stream().anyMatch(stage -> stage.type() instanceof FrameStageType)));
  }

  /** What the topics that it writes are about. */
  public PipelineDescription description() {
    List<StageSite> sites = sites();
    List<TopicDescription> outputs = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      outputs.addAll(stages.get(i).type().describe(sites.get(i)));
    }
    boolean usual = frames().equals(TopicChoice.of(topics().frames()));
    return new PipelineDescription(outputs, usual ? null : frames());
  }

  /** Where Kafka is and how its clients get in. */
  public KafkaAccess kafka() {
    Map<String, String> properties = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(PipelineKeys.PROPERTY)) {
            properties.put(name.substring(PipelineKeys.PROPERTY.length()), value);
          }
        });
    return new KafkaAccess(get(PipelineKeys.BOOTSTRAP), properties);
  }

  /**
   * This pipeline with client settings, which go before those that it has.
   *
   * @param properties checked, see {@link KafkaProperties}
   */
  public Pipeline withKafka(Map<String, String> properties) {
    Map<String, String> changed = new HashMap<>(values);
    properties.forEach((name, value) -> changed.put(PipelineKeys.PROPERTY + name, value));
    return new Pipeline(changed, stages, recordLimits);
  }

  /** The topics that frames come from: {@link Topics#frames} unless the file names others. */
  public TopicChoice frames() {
    TopicChoice named = new TopicChoice(get(PipelineKeys.FRAMES), get(PipelineKeys.FRAMES_PATTERN));
    return named.isEmpty() ? TopicChoice.of(topics().frames()) : named;
  }

  /** Every topic of its own: others than those are not for limpid to create. */
  public List<String> allTopics() {
    List<String> all = new ArrayList<>(topics().all());
    if (!frames().matches(topics().frames())) {
      all.remove(topics().frames());
    }
    description().outputs().stream()
        .map(TopicDescription::topic)
        .filter(topic -> !all.contains(topic))
        .forEach(all::add);
    return all;
  }

  /** The topic that gets one picture for each frame that comes in; else the first other one. */
  public String outputTopic() {
    List<TopicDescription> outputs = description().outputs();
    return outputs.stream()
        .filter(output -> output.panel() == Panel.RESULT)
        .reduce((earlier, later) -> later)
        .or(() -> outputs.stream().findFirst())
        .map(TopicDescription::topic)
        .orElse(topics().events());
  }

  FrameOptions frameOptions() {
    return new FrameOptions(
        get(PipelineKeys.PREFIX),
        get(PipelineKeys.BATCH_MAX),
        get(PipelineKeys.BATCH_LINGER).toMillis(),
        get(PipelineKeys.BATCH_QUEUE),
        get(PipelineKeys.CODEC_THREADS),
        get(PipelineKeys.QUALITY),
        get(PipelineKeys.MAX_PIXELS),
        get(PipelineKeys.MIN_SIDE),
        get(PipelineKeys.DAMAGED),
        get(PipelineKeys.DEAD_LETTERS),
        get(PipelineKeys.STREAM_TTL).toMillis(),
        new MemoryOptions(
            get(PipelineKeys.MEMORY_FRAMES),
            get(PipelineKeys.MEMORY_STATES),
            get(PipelineKeys.STATE_BACKEND) == PipelineKeys.StateBackend.DISK),
        new OverloadOptions(get(PipelineKeys.MAX_LAG).toMillis(), get(PipelineKeys.OVERLOAD)));
  }

  EngineOptions engineOptions() {
    return new EngineOptions(get(PipelineKeys.DEVICE), 0, get(PipelineKeys.THREADS));
  }
}
