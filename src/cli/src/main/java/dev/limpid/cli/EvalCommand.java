package dev.limpid.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Quality against a known truth. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = "Measure quality against a known truth.",
    subcommands = EvalDeblurCommand.class,
    footer = {"", "Example:", "  limpid eval deblur --sharp clip.mp4 --sheet sheet.png"})
final class EvalCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "evaluate what? there is: deblur");
  }
}
