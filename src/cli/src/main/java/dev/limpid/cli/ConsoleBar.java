package dev.limpid.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars of long commands: on a terminal twice a second, in a log every ten seconds. */
final class ConsoleBar {
  private ConsoleBar() {}

  /** A bar of unknown length with rate and time left; close it. */
  @SuppressWarnings("SystemConsoleNull") // A newer JDK's console counts as a terminal.
  static ProgressBar open(String task, String unit) {
    boolean terminal = System.console() != null;
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setUnit(" " + unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis((int) Duration.ofSeconds(terminal ? 1 : 10).toMillis() / 2)
        .setConsumer(new ConsoleProgressBarConsumer(err, 110))
        .setSpeedUnit(ChronoUnit.SECONDS)
        .showSpeed()
        .build();
  }
}
