package dev.limpid.cli;

import dev.limpid.operators.model.ModelRepository;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The {@code --models DIR} option of every command that looks up models by name. */
final class ModelFolders {
  @Option(
      names = "--models",
      paramLabel = "DIR",
      split = ",",
      defaultValue = "${env:LIMPID_HOME:-.}/models",
      description = "Where models are looked up by name. Default: ${DEFAULT-VALUE}")
  private List<Path> directories = List.of();

  ModelRepository repository() {
    return new ModelRepository(directories);
  }

  List<Path> directories() {
    return directories;
  }
}
