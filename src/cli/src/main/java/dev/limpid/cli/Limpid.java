package dev.limpid.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of the command line. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "limpid",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Recurrent deblurring of video streams on Kafka and Flink.",
    subcommands = {
      IngestCommand.class,
      DashboardCommand.class,
      ExportCommand.class,
      TopicsCommand.class,
      ModelsCommand.class,
      DoctorCommand.class,
      ProcessCommand.class,
      RunCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      AlignCommand.class,
      ReferenceCommand.class,
      EvalCommand.class,
      SampleCommand.class
    },
    footer = {"", "Start here:  limpid demo", "Help:        limpid COMMAND --help"})
public final class Limpid implements Runnable {
  @Spec private CommandSpec spec;

  private Limpid() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Limpid())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Limpid::report);
  }

  /** Failures are one sentence for people; the stack trace is for {@code LIMPID_DEBUG=1}. */
  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("limpid " + command.getCommandName() + ": " + message(failure));
    if (System.getenv("LIMPID_DEBUG") != null) {
      failure.printStackTrace(command.getErr());
    }
    return 1;
  }

  private static String message(Exception failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.toString() : message;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
