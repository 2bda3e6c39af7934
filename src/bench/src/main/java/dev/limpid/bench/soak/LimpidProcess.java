package dev.limpid.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One command of a distribution, with a folder of its own for its temporary files and the JVM's own
 * account of native memory. Closing it stops it as Ctrl-C does.
 */
final class LimpidProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A heap that is resident from the start. */
  private static final String STEADY = "-Xms256m -Xmx256m -XX:+AlwaysPreTouch";

  private final String name;
  private final Process process;
  private final Path log;
  private final Path temporary;

  private LimpidProcess(String name, Process process, Path log, Path temporary) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.temporary = temporary;
  }

  /**
   * Starts a command with a heap that is resident from the start, so that what grows is growth.
   *
   * @param dist folder of the distribution, with the script {@code limpid}
   * @param dir where its log and its temporary files go
   * @param arguments the first of them names the process
   */
  static LimpidProcess start(Path dist, Path dir, String... arguments) throws IOException {
    return startWith(STEADY, dist, dir, arguments);
  }

  /**
   * The same with another heap.
   *
   * @param memory options of the JVM
   */
  static LimpidProcess startWith(String memory, Path dist, Path dir, String... arguments)
      throws IOException {
    String name = arguments[0];
    Path temporary = Files.createDirectories(dir.resolve(name + "-tmp"));
    Path log = dir.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(dist.resolve("limpid").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder
        .environment()
        .put(
            "LIMPID_JAVA_OPTS",
            memory
                + " -XX:NativeMemoryTracking=summary -Djava.io.tmpdir="
                + temporary.toAbsolutePath());
    builder.environment().put("XDG_STATE_HOME", dir.resolve("state").toAbsolutePath().toString());
    return new LimpidProcess(name, builder.start(), log, temporary);
  }

  /**
   * Makes the folder of a measurement.
   *
   * @throws IllegalArgumentException if it is there
   */
  static Path newFolder(Path dir) throws IOException {
    if (Files.exists(dir)) {
      throw new IllegalArgumentException(dir + " is there already: move it away or name another");
    }
    return Files.createDirectories(dir);
  }

  /** Runs a command to its end. */
  static void once(Path dist, Path dir, String... arguments)
      throws IOException, InterruptedException {
    try (LimpidProcess process = start(dist, dir, arguments)) {
      process.awaitSuccess();
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  Path temporary() {
    return temporary;
  }

  /**
   * A figure of its memory.
   *
   * @param line of Linux's {@code /proc/PID/status}, such as {@code VmRSS}
   * @return bytes
   */
  long memory(String line) throws IOException {
    for (String text : Files.readAllLines(Path.of("/proc", String.valueOf(pid()), "status"))) {
      if (text.startsWith(line + ":")) {
        return 1024 * Long.parseLong(text.replaceAll("\\D", ""));
      }
    }
    throw new IOException("limpid %s: no '%s' in its status".formatted(name, line));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Says so if it has ended.
   *
   * @throws IllegalStateException that names its log
   */
  void requireAlive() {
    if (!isAlive()) {
      throw new IllegalStateException(
          "limpid %s ended with %d, see %s".formatted(name, process.exitValue(), log));
    }
  }

  /** Waits until it has printed something, and gives the first group of it. */
  String await(String pattern) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(log));
      if (matcher.find()) {
        return matcher.group(1);
      }
      requireAlive();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new IllegalStateException(
        "limpid %s: expected '%s' within %s, see %s".formatted(name, pattern, PATIENCE, log));
  }

  /** Waits until it has done its work. */
  void awaitSuccess() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("limpid %s failed, see %s".formatted(name, log));
    }
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    int unused = process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "limpid %s did not end within %s, see %s".formatted(name, PATIENCE, log));
    }
  }
}
