package dev.limpid.cli;

import dev.limpid.dashboard.Access;
import dev.limpid.dashboard.Dashboard;
import dev.limpid.dashboard.DashboardOptions;
import java.io.IOException;
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
      "It listens on 127.0.0.1 unless told otherwise, for everybody on this machine. On other"
          + " addresses it asks for a token, and needs TLS or something in front that encrypts."
    },
    footer = {
      "",
      "Examples:",
      "  limpid dashboard --bootstrap localhost:9092 --prefix limpid --port 8080",
      "  limpid dashboard --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem"
          + " --allowed-host cams.example",
      "Figures:",
      "  curl -H \"Authorization: Bearer $TOKEN\" https://cams.example:8080/api/streams"
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

  @Mixin private AccessOptions access;

  @Override
  public Integer call() throws InterruptedException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    Access granted = access.access(host);
    DashboardOptions options =
        new DashboardOptions(kafka.access(), kafka.topics(), host, port, granted);
    CountDownLatch asked = new CountDownLatch(1);
    try (Interruption interruption = Interruption.then(asked::countDown);
        Dashboard dashboard = Dashboard.start(options)) {
      out.println("Dashboard: " + access.link(dashboard.uri()) + "  (Ctrl-C ends it)");
      out.flush();
      asked.await();
    }
    return 0;
  }
}
