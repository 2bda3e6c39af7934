package dev.limpid.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code limpid reference}: the recordings that live streams are aligned to. */
@Command(
    name = "reference",
    mixinStandardHelpOptions = true,
    description = "Stores and lists recordings that the sync stage aligns live streams to.",
    subcommands = {ReferenceAddCommand.class, ReferenceListCommand.class},
    footer = {"", "Example:  limpid reference add monday monday.mp4"})
final class ReferenceCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "add or list?");
  }
}
