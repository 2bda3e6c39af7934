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
    subcommands = {
      EvalDeblurCommand.class,
      EvalPredictCommand.class,
      EvalConcealCommand.class,
      EvalAlignCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  limpid eval deblur --sharp clip.mp4 --sheet sheet.png",
      "  limpid eval predict --video clip.mp4 --strip strip.png",
      "  limpid eval conceal --video clip.mp4",
      "  limpid eval align winter/ summer/"
    })
final class EvalCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "evaluate what? there are: deblur, predict, conceal, align");
  }
}
