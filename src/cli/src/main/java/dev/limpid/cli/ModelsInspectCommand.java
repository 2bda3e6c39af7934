package dev.limpid.cli;

import dev.limpid.operators.model.Model;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limpid models inspect}. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Shows what a model takes, gives and remembers.",
    footer = {"", "Example:  limpid models inspect deblur-small"})
final class ModelsInspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "Name of a model, or path of an ONNX file.")
  private String model;

  @Option(names = "--contract", description = "Print the contract itself, as JSON.")
  private boolean contract;

  @Mixin private ModelFolders folders;
  @Mixin private JsonReport json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Model loaded = folders.repository().load(model);
    String text = contract ? loaded.contractJson() + "\n" : ModelDescription.text(loaded);
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    json.write(ModelDescription.of(loaded));
    return 0;
  }
}
