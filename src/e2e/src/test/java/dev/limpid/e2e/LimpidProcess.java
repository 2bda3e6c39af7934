package dev.limpid.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * {@code limpid} from the distribution, with folders of its own for all that it keeps. Close it.
 */
final class LimpidProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;

  private LimpidProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command.
   *
   * @param dir for its temporary files, its state and its log
   */
  static LimpidProcess start(Path dir, List<String> arguments) throws IOException {
    Path log = Files.createTempFile(dir, "limpid-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command(dir, arguments)).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().putAll(environment(dir));
    return new LimpidProcess(builder.start(), log);
  }

  /** What starts one, with {@link #environment}. */
  static List<String> command(Path dir, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(temporary(dir)));
    command.addAll(List.of("-jar", Dist.cliJar().toString()));
    command.addAll(arguments);
    return command;
  }

  static Map<String, String> environment(Path dir) {
    return Map.of(
        "LIMPID_HOME",
        Dist.root().toString(),
        "XDG_STATE_HOME",
        dir.resolve("state").toString(),
        "XDG_CACHE_HOME",
        dir.resolve("cache").toString());
  }

  private static Path temporary(Path dir) {
    return dir.resolve("tmp");
  }

  /** What Flink, Kafka and limpid have in the folder for temporary files. */
  static List<String> temporaryFolders(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(temporary(dir))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("(limpid|flink|minicluster|kafka).*"))
          .sorted()
          .toList();
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Waits until it has printed a text. */
  void awaitLog(String text) {
    Awaitility.await("'" + text + "' in " + log)
        .atMost(PATIENCE)
        .failFast("limpid has ended", () -> !process.isAlive() && !log().contains(text))
        .until(() -> log().contains(text));
  }

  /** Waits until it has ended by itself. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("still runs, see " + log);
    }
    return process.exitValue();
  }

  /** Ctrl-C, and waits until it has ended. */
  void interrupt() throws InterruptedException {
    process.destroy();
    int unused = awaitEnd();
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    int unused = awaitEnd();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
