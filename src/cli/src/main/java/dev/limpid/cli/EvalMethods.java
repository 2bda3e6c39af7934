package dev.limpid.cli;

import dev.limpid.eval.Baselines;
import dev.limpid.eval.DeblurMethod;
import dev.limpid.eval.DeblurModel;
import dev.limpid.jobs.PipelineKeys;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code eval deblur} compares. */
final class EvalMethods {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = DeblurStageType.DEFAULT_MODEL,
      description = "Model name or ONNX file; may be repeated (default: ${DEFAULT-VALUE}).")
  private List<String> models = List.of();

  @Option(
      names = "--baselines",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Also, or not, unsharp mask, Wiener, Richardson-Lucy, burst accumulation (default: yes).")
  private boolean baselines;

  @Mixin private ModelLoading loading = new ModelLoading();

  /** The loaded models; the owner closes it after the methods. */
  record Loaded(List<DeblurModel> models, List<DeblurMethod> methods) implements AutoCloseable {
    @Override
    public void close() {
      models.forEach(DeblurModel::close);
    }
  }

  /** Loads the models. */
  Loaded load() {
    Loaded loaded = new Loaded(new ArrayList<>(), new ArrayList<>());
    try {
      for (String name : models) {
        DeblurModel model = DeblurModel.open(loading.load(name), loading.engine());
        loaded.models().add(model);
        loaded.methods().addAll(model.methods());
      }
      if (baselines) {
        loaded.methods().addAll(Baselines.all());
      }
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }
}
