package dev.limpid.operators.describe;

import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.operators.stream.FrameOptions;
import dev.limpid.operators.stream.Stage;
import dev.limpid.operators.stream.StageFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * The describe stage in a job graph.
 *
 * @param model name in a model directory, or path of an ONNX file
 * @param modelDirectories where names are looked up, in this order
 * @param every frames from one that is described to the next, 1 to {@value #MAX_EVERY}
 * @param marks whether frames between get a record without a descriptor
 */
public record DescribeStageFactory(
    String model, List<String> modelDirectories, EngineOptions engine, int every, boolean marks)
    implements StageFactory {
  public static final int MAX_EVERY = 10_000;

  /** As in the thesis, section 4.3.2: each 10th frame. */
  public static final int DEFAULT_EVERY = 10;

  public DescribeStageFactory {
    if (every < 1 || every > MAX_EVERY) {
      throw new IllegalArgumentException(
          "describe.every: expected 1 to %d frames, got %d".formatted(MAX_EVERY, every));
    }
    modelDirectories = List.copyOf(modelDirectories);
  }

  @Override
  public String name() {
    return DescribeStage.NAME;
  }

  @Override
  public void check() {
    ModelDescriber.requireDescriber(load());
  }

  @Override
  public Stage open(FrameOptions options) {
    return new DescribeStage(
        ModelDescriber.open(load(), engine), every, marks, options.topics().descriptors());
  }

  private Model load() {
    return new ModelRepository(modelDirectories.stream().map(Path::of).toList()).load(model);
  }
}
