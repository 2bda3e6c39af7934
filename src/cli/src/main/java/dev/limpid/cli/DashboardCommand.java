package dev.limpid.cli;

import dev.limpid.dashboard.Dashboard;
import dev.limpid.dashboard.DashboardOptions;
import dev.limpid.wire.Topics;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
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
  private static final int CHECK_SECONDS = 5;

  @Spec private CommandSpec spec;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:9092",
      description = "Kafka brokers. Default: ${DEFAULT-VALUE}")
  private String bootstrap;

  @Option(
      names = "--prefix",
      defaultValue = "limpid",
      description = "Prefix of the topics to watch. Default: ${DEFAULT-VALUE}")
  private String prefix;

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

  private boolean connected = true;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    DashboardOptions options = new DashboardOptions(bootstrap, new Topics(prefix), host, port);
    try (Dashboard dashboard = Dashboard.start(options)) {
      Runtime.getRuntime().addShutdownHook(new Thread(dashboard::close));
      out.println("Dashboard: " + dashboard.uri() + "  (Ctrl-C ends it)");
      out.flush();
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.SECONDS.sleep(CHECK_SECONDS);
        warnIfLost(dashboard);
      }
    }
    return 0;
  }

  private void warnIfLost(Dashboard dashboard) {
    if (!dashboard.isKafkaConnected() && connected) {
      spec.commandLine().getErr().println(dashboard.kafkaStatus() + "; waiting for it");
    }
    connected = dashboard.isKafkaConnected();
  }
}
