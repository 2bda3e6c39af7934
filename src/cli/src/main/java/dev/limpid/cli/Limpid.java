package dev.limpid.cli;

import dev.limpid.media.SourceUrl;
import dev.limpid.wire.NeutralLocale;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
    NeutralLocale.use();
    UserFolders.giveHome();
    System.exit(printed(commandLine().execute(args)));
  }

  /** The exit code, which is none of success if what was to be printed is lost. */
  private static int printed(int code) {
    if (System.out.checkError() && code == 0) {
      System.err.println("limpid: not all could be written to the standard output");
      return 1;
    }
    return code;
  }

  static CommandLine commandLine() {
    CommandLine limpid = new CommandLine(new Limpid());
    CommandLine.IParameterExceptionHandler usual = limpid.getParameterExceptionHandler();
    return limpid
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((failure, args) -> misused(usual, failure, args))
        .setExecutionExceptionHandler(Limpid::report);
  }

  /** What picocli says about arguments quotes them, and URLs of cameras carry passwords. */
  private static int misused(
      CommandLine.IParameterExceptionHandler usual, ParameterException failure, String[] args)
      throws Exception {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    StringWriter said = new StringWriter();
    command.setErr(new PrintWriter(said));
    try {
      return usual.handleParseException(failure, args);
    } finally {
      command.setErr(err);
      err.print(SourceUrl.redactedIn(said.toString()));
      err.flush();
    }
  }

  /** Failures are one sentence for people; the stack trace is for {@code LIMPID_DEBUG=1}. */
  private static int report(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    StringWriter said = new StringWriter();
    PrintWriter lines = new PrintWriter(said);
    lines.println("limpid " + command.getCommandName() + ": " + message(failure));
    if (System.getenv("LIMPID_DEBUG") != null) {
      failure.printStackTrace(lines);
    }
    lines.flush();
    command.getErr().print(SourceUrl.redactedIn(said.toString()));
    command.getErr().flush();
    return 1;
  }

  /** What failed, as a sentence; of a file that is not just its path. */
  static String message(Exception failure) {
    String message = failure.getMessage();
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      return "%s: %s".formatted(message, reason(file));
    }
    return message == null || message.isBlank() ? failure.toString() : message;
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    return failure instanceof FileAlreadyExistsException
        ? "there is such a file"
        : failure.getClass().getSimpleName();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
