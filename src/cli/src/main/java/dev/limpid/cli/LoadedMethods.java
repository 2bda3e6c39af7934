package dev.limpid.cli;

import dev.limpid.eval.EvalMethod;
import dev.limpid.eval.LoadedModel;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What an {@code eval} command compares: models, which this owns until closed, and baselines. */
final class LoadedMethods<M extends EvalMethod> implements AutoCloseable {
  private final List<LoadedModel<M>> models = new ArrayList<>();
  private final List<M> methods = new ArrayList<>();

  /**
   * Loads models.
   *
   * @param names of models or ONNX files
   * @param opener loads one
   * @param baselines methods after those of the models
   */
  static <M extends EvalMethod> LoadedMethods<M> load(
      List<String> names,
      ModelLoading loading,
      BiFunction<Model, EngineOptions, ? extends LoadedModel<M>> opener,
      List<M> baselines) {
    LoadedMethods<M> loaded = new LoadedMethods<>();
    try {
      for (String name : names) {
        LoadedModel<M> model = opener.apply(loading.load(name), loading.engine());
        loaded.models.add(model);
        loaded.methods.addAll(model.methods());
      }
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
    loaded.methods.addAll(baselines);
    return loaded;
  }

  List<M> methods() {
    return methods;
  }

  @Override
  public void close() {
    models.forEach(LoadedModel::close);
  }
}
