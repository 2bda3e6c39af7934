package dev.limpid.operators.deblur;

import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.operators.model.PictureModels;
import dev.limpid.operators.stream.FrameOptions;
import dev.limpid.operators.stream.Stage;
import dev.limpid.operators.stream.StageFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * The deblur stage in a job graph.
 *
 * @param model name in a model directory, or path of an ONNX file
 * @param modelDirectories where names are looked up, in this order
 */
public record DeblurStageFactory(String model, List<String> modelDirectories, EngineOptions engine)
    implements StageFactory {

  public DeblurStageFactory {
    modelDirectories = List.copyOf(modelDirectories);
  }

  @Override
  public String name() {
    return DeblurStage.NAME;
  }

  @Override
  public void check() {
    Model unused = load();
  }

  @Override
  public Stage open(FrameOptions options) {
    return new DeblurStage(Engine.open(load(), engine), engine, options.topics().deblurred());
  }

  private Model load() {
    ModelRepository repository =
        new ModelRepository(modelDirectories.stream().map(Path::of).toList());
    Model loaded = repository.load(model);
    if (!loaded.contract().task().equals(DeblurStage.NAME)) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model '%s': stage deblur expects a model of task 'deblur', got task '%s'"
              .formatted(loaded.id(), loaded.contract().task()));
    }
    PictureModels.requireFuture(loaded, 1);
    return loaded;
  }
}
