package dev.limpid.operators.stage;

import dev.limpid.operators.model.ModelRepository;
import dev.limpid.wire.Topics;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;

/**
 * A stage at its place in a pipeline: its name, its options, and what it finds there.
 *
 * @param type name of its {@link StageType}
 * @param name its own name: the type's, or what the pipeline file gives it with {@code as}
 * @param options text of each option that was set
 * @param pipeline what all stages share
 * @param pictures topic that has the pictures of each stream as they come to this stage: of the
 *     last stage before it that writes them, else the topic of the frames that come in
 * @param everyFrame whether a later stage must be told of each frame by the records of this one
 */
public record StageSite(
    String type,
    String name,
    Map<String, String> options,
    PipelineSite pipeline,
    String pictures,
    boolean everyFrame)
    implements Serializable {
  public StageSite {
    options = Map.copyOf(options);
  }

  /** The value of an option, or its default. */
  public <T> T get(Key<T> key) {
    String text = options.get(key.name());
    return text == null ? key.defaultValue() : key.parser().apply(text);
  }

  /** Topics of the pipeline. */
  public Topics topics() {
    return new Topics(pipeline.prefix());
  }

  /** Full name of a topic of this stage: that of the first stage of a type has no name in it. */
  public String topic(String kind) {
    return topics().name(kind(type, name, kind));
  }

  /** Kind of a topic of a stage of that type and name. */
  public static String kind(String type, String name, String kind) {
    return name.equals(type) ? kind : name + "." + kind;
  }

  /** Whether pictures come to it as the cameras sent them. */
  public boolean isFirst() {
    return pictures.equals(topics().frames());
  }

  /** Where models are found. */
  public ModelRepository models() {
    return new ModelRepository(pipeline.models().stream().map(Path::of).toList());
  }
}
