package dev.limpid.operators.predict;

import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.operators.model.PictureModels;
import dev.limpid.operators.stream.FrameOptions;
import dev.limpid.operators.stream.Stage;
import dev.limpid.operators.stream.StageFactory;
import dev.limpid.wire.Topics;
import java.nio.file.Path;
import java.util.List;

/**
 * The predict stage in a job graph.
 *
 * @param model name in a model directory, or path of an ONNX file
 * @param modelDirectories where names are looked up, in this order
 * @param afterDeblur whether a deblur stage comes before and writes the frames; else this stage
 *     passes them on, with the stand-ins between them
 */
public record PredictStageFactory(
    String model,
    List<String> modelDirectories,
    EngineOptions engine,
    PredictOptions options,
    boolean afterDeblur)
    implements StageFactory {
  public PredictStageFactory {
    modelDirectories = List.copyOf(modelDirectories);
  }

  @Override
  public String name() {
    return PredictStage.NAME;
  }

  @Override
  public void check() {
    Model unused = load();
  }

  @Override
  public Stage open(FrameOptions frameOptions) {
    Topics topics = frameOptions.topics();
    String frames = afterDeblur ? topics.deblurred() : topics.concealed();
    return new PredictStage(
        Engine.open(load(), engine),
        engine,
        options,
        new PredictTopics(topics.predicted(), frames, !afterDeblur));
  }

  private Model load() {
    Model loaded =
        new ModelRepository(modelDirectories.stream().map(Path::of).toList()).load(model);
    requirePredictor(loaded);
    return loaded;
  }

  /**
   * Requires a model that gives the next frame.
   *
   * @throws ModelException (CONTRACT) that tells what it is instead
   */
  public static void requirePredictor(Model model) {
    PictureModels.requireTask(model, PredictStage.NAME);
    PictureModels.requirePictures(model);
    PictureModels.requireFuture(model, 0);
    if (model.contract().horizon() != 1) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model '%s': expected a step of 1 frame ahead (horizon), got %d"
              .formatted(model.id(), model.contract().horizon()));
    }
  }
}
