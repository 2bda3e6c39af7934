package dev.limpid.cli;

import dev.limpid.eval.PredictBaselines;
import dev.limpid.eval.PredictMethod;
import dev.limpid.eval.PredictModel;
import dev.limpid.jobs.PipelineKeys;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code eval predict} compares. */
final class PredictMethods {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = PredictStageType.DEFAULT_MODEL,
      description = "Model name or ONNX file; may be repeated (default: ${DEFAULT-VALUE}).")
  private List<String> models = List.of();

  @Option(
      names = "--baselines",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Also, or not, copy-last and flow (default: yes).")
  private boolean baselines;

  @Mixin private ModelLoading loading = new ModelLoading();

  /** The loaded models; the owner closes it after the methods. */
  record Loaded(List<PredictModel> models, List<PredictMethod> methods) implements AutoCloseable {
    @Override
    public void close() {
      models.forEach(PredictModel::close);
    }
  }

  /** Loads the models. */
  Loaded load() {
    Loaded loaded = new Loaded(new ArrayList<>(), new ArrayList<>());
    try {
      for (String name : models) {
        PredictModel model = PredictModel.open(loading.load(name), loading.engine());
        loaded.models().add(model);
        loaded.methods().add(model);
      }
      if (baselines) {
        loaded.methods().addAll(PredictBaselines.all());
      }
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }
}
