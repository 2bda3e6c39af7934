package dev.limpid.e2e;

import dev.limpid.embedded.EmbeddedKafka;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A broker that can be killed: the embedded one in a process of its own, over data that stay. */
final class BrokerProcess {
  static final int PORT = 9092;
  private static final int CONTROLLER_PORT = 9093;

  private BrokerProcess() {}

  /**
   * The arguments: folder of the data, address to listen on, further settings {@code KEY=VALUE}.
   */
  public static void main(String[] arguments) throws InterruptedException {
    Map<String, String> settings = new java.util.HashMap<>();
    String listener = "BROKER://" + arguments[1] + ":" + PORT;
    settings.put("listeners", listener + ",CONTROLLER://127.0.0.1:" + CONTROLLER_PORT);
    settings.put("advertised.listeners", listener);
    // A clock that goes back must not make records come from the future
    settings.put("log.message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE));
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + CONTROLLER_PORT);
    for (String setting : List.of(arguments).subList(2, arguments.length)) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    CountDownLatch stopped = new CountDownLatch(1);
    EmbeddedKafka broker = EmbeddedKafka.over(Path.of(arguments[0]), PORT, settings);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
    stopped.await();
  }

  /** What starts one. */
  static List<String> command(Path data, String address, List<String> settings) throws IOException {
    Path classes =
        Path.of(BrokerProcess.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Dist.cliJar().resolveSibling("*") + File.pathSeparator + classes,
                BrokerProcess.class.getName(),
                data.toString(),
                address));
    command.addAll(settings);
    return command;
  }
}
