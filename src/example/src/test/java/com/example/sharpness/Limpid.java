package com.example.sharpness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The {@code limpid} command as a process of its own, from the distribution that was built. */
final class Limpid implements AutoCloseable {
  private static final Path LIB = Path.of("../dist/target/dist/lib");
  private static final long COMMAND_SECONDS = 120;

  private final Process process;
  private final Path log;

  private Limpid(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a command that runs until it is stopped. */
  static Limpid start(Path dir, String... arguments) throws IOException {
    Path log = Files.createTempFile(dir, arguments[0], ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"));
    command.add(jar(LIB, "limpid-cli-").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LIMPID_HOME", Path.of("../..").toAbsolutePath().toString());
    return new Limpid(builder.redirectOutput(log.toFile()).start(), log);
  }

  /** Runs a command to its end and returns what it printed. */
  static String run(Path dir, String... arguments) throws Exception {
    try (Limpid command = start(dir, arguments)) {
      if (!command.process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still running: " + command.printed());
      }
      if (command.process.exitValue() != 0) {
        throw new IllegalStateException(
            "limpid %s: exit %d: %s"
                .formatted(
                    String.join(" ", arguments), command.process.exitValue(), command.printed()));
      }
      return command.printed();
    }
  }

  /** The jar of a name in a folder. */
  static Path jar(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name + ".*SNAPSHOT\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no " + name + " jar in " + folder));
    }
  }

  /** What it has printed so far. */
  String printed() throws IOException {
    return Files.readString(log);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Ends it with SIGKILL. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
