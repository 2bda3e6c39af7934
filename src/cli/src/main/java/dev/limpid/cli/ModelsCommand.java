package dev.limpid.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code limpid models}: what models there are, and whether they work. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and checks models, and adopts your own.",
    subcommands = {
      ModelsListCommand.class,
      ModelsInspectCommand.class,
      ModelsVerifyCommand.class,
      ModelsAdoptCommand.class
    },
    footer = {"", "Example:  limpid models list"})
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, inspect, verify or adopt?");
  }
}
