package dev.limpid.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Generated footage. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    description = "Generate footage with ground truth.",
    subcommands = SampleDriveCommand.class,
    footer = {"", "Example:", "  limpid sample drive --condition winter --seconds 20 -o out/"})
final class SampleCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "generate what? there is: drive");
  }
}
