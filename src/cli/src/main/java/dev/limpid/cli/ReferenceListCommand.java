package dev.limpid.cli;

import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceStore;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code limpid reference list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the stored references.",
    footer = {"", "Example:  limpid reference list --bootstrap localhost:9092"})
final class ReferenceListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private JsonReport report;

  @Override
  public Integer call() throws Exception {
    Collection<Reference.Summary> references =
        new ReferenceStore(kafka.access(), kafka.topics()).summaries().values();
    PrintWriter out = spec.commandLine().getOut();
    for (Reference.Summary each : references) {
      out.printf(
          "%-24s %6d frames, %6d described by %s%n",
          each.name(), each.frames(), each.described(), each.model());
    }
    if (references.isEmpty()) {
      out.println("No references. Next:  limpid reference add NAME FILE");
    }
    report.write(Map.of("references", references));
    return 0;
  }
}
