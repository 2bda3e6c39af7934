package dev.limpid.cli;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limpid models list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the models that can be used by name.",
    footer = {"", "Example:  limpid models list"})
final class ModelsListCommand implements Callable<Integer> {
  @Mixin private ModelFolders folders;
  @Mixin private JsonReport json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> files = folders.repository().list();
    if (files.isEmpty()) {
      spec.commandLine().getErr().println("limpid models list: no *.onnx in " + directories());
      return 1;
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    out.printf("%-28s %-10s %9s  %s%n", "MODEL", "TASK", "SIZE", "FILE");
    for (Path file : files) {
      rows.add(print(out, file));
    }
    out.flush();
    json.write(Map.of("models", rows));
    return 0;
  }

  private static Map<String, Object> print(PrintWriter out, Path file) {
    try {
      Model model = Model.read(file);
      out.printf(
          "%-28s %-10s %7.1fMB  %s%n",
          model.id(), model.contract().task(), model.sizeBytes() / 1e6, file);
      return ModelDescription.of(model);
    } catch (ModelException e) {
      out.printf("%-28s cannot be used: %s%n", file.getFileName(), e.getMessage());
      return Map.of("file", file.toString(), "problem", String.valueOf(e.getMessage()));
    }
  }

  private String directories() {
    return String.join(", ", folders.directories().stream().map(Path::toString).toList());
  }
}
