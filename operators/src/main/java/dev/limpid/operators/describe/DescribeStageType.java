package dev.limpid.operators.describe;

import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.TensorSpec;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.operators.stage.Task;
import dev.limpid.wire.Panel;
import dev.limpid.wire.Vectors;
import java.util.List;
import java.util.Optional;

/** Description: what frames show, as points on the unit sphere. */
public final class DescribeStageType implements FrameStageType {
  /** Name of the stage and of its task. */
  public static final String NAME = "describe";

  /** The model that describes unless another is named. */
  public static final String DEFAULT_MODEL = "drive-descriptor-small";

  /** Models that map a frame to a vector of length 1, without memory. */
  public static final Task TASK =
      new Task(
          NAME,
          DEFAULT_MODEL,
          List.of(),
          TensorSpec.Kind.VECTOR,
          false,
          0,
          0,
          DescriptorTrial::run);

  /** Kind of the topic of descriptors. */
  public static final String DESCRIPTORS = "descriptors";

  private static final int MAX_EVERY = 10_000;

  /** As in the thesis, section 4.3.2: each 10th frame. */
  public static final int DEFAULT_EVERY = 10;

  static final Key<Integer> EVERY =
      Key.integer(
          "every",
          "frames",
          1,
          MAX_EVERY,
          DEFAULT_EVERY,
          "Each so many-th frame of a stream is described.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Writes what frames show, as a vector of length 1, to `PREFIX.descriptors`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(FrameStageType.modelKey(TASK), EVERY);
  }

  @Override
  public List<StageTopic> topics() {
    return List.of(new StageTopic(DESCRIPTORS, "Descriptors", Panel.NONE, Vectors.MEDIA_TYPE));
  }

  @Override
  public Optional<Task> task() {
    return Optional.of(TASK);
  }

  @Override
  public Stage open(StageSite site, EngineOptions engine) {
    return new DescribeStage(site, ModelDescriber.open(model(site), engine), site.get(EVERY));
  }
}
