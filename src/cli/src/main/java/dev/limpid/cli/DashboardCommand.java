package dev.limpid.cli;

import dev.limpid.dashboard.Dashboard;
import dev.limpid.dashboard.DashboardOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the live page until it is interrupted. */
@Command(
    name = "dashboard",
    mixinStandardHelpOptions = true,
    description = {
      "Show the streams live in a browser: input and deblurred picture side by side, frame rates,"
          + " latency from capture to screen, resets and dead letters.",
      "Anybody who can reach the address sees the cameras; it is 127.0.0.1 unless told otherwise."
    },
    footer = {
      "",
      "Example:  limpid dashboard --bootstrap localhost:9092 --prefix limpid --port 8080",
      "Figures:  curl http://localhost:8080/api/streams"
    })
final class DashboardCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--host",
      defaultValue = DashboardOptions.DEFAULT_HOST,
      description = "Address to listen on; 0.0.0.0 for all. Default: ${DEFAULT-VALUE}")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "" + DashboardOptions.DEFAULT_PORT,
      description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private int port;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    DashboardOptions options = new DashboardOptions(kafka.access(), kafka.topics(), host, port);
    CountDownLatch asked = new CountDownLatch(1);
    try (Interruption interruption = Interruption.then(asked::countDown);
        Dashboard dashboard = Dashboard.start(options)) {
      out.println("Dashboard: " + dashboard.uri() + "  (Ctrl-C ends it)");
      out.flush();
      asked.await();
    }
    return 0;
  }
}
