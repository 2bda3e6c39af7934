package dev.limpid.cli;

import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where commands that run models by themselves find them, and what they run on. */
final class ModelLoading {
  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "Where a model runs: auto, cpu or cuda (default: ${DEFAULT-VALUE}).")
  private Device device = Device.AUTO;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "CPU threads of a model; 0: all cores (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Mixin private ModelFolders folders = new ModelFolders();

  /** Reads a model by its name, or from an ONNX file. */
  Model load(String name) {
    return folders.repository().load(name);
  }

  EngineOptions engine() {
    return new EngineOptions(device, 0, threads);
  }
}
