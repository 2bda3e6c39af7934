package dev.limpid.cli;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelAdoption;
import dev.limpid.wire.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limpid models adopt}. */
@Command(
    name = "adopt",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a contract into an ONNX file of your own, so that it works by its name like a shipped"
          + " model. The graph is not changed; the contract is checked against it first."
    },
    footer = {
      "",
      "Example:  limpid models adopt mine.onnx --contract mine.json --output models/mine.onnx",
      "A contract to start from:  limpid models inspect deblur-small --contract > mine.json"
    })
final class ModelsAdoptCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The ONNX file.")
  private Path file;

  @Option(
      names = "--contract",
      required = true,
      paramLabel = "JSON",
      description = "File with the contract.")
  private Path contract;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to write the model; by default the file itself is completed.")
  private @Nullable Path output;

  @Option(names = "--replace", description = "Replace a contract that the file already has.")
  private boolean replace;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(contract)) {
      throw new IOException("contract file %s: no such file".formatted(contract));
    }
    Path target = output == null ? file : output;
    Model model = ModelAdoption.adopt(file, TextFiles.read(contract), target, replace);
    spec.commandLine()
        .getOut()
        .printf("%s is now %s.%nNext:  limpid models verify %s%n", target, model.id(), target);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
