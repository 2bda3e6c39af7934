package dev.limpid.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A process in a {@link NetworkCells.Cell}, with a clock of its own, that is started again whenever
 * it ends, as a supervisor does. Thread-safe. Close it.
 */
final class SupervisedProcess implements AutoCloseable {
  /** From the end of the process until it is started again. */
  static final Duration RESTART = Duration.ofMillis(500);

  private static final String FAKE_TIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final String name;
  private final NetworkCells.Cell cell;
  private final ProcessBuilder builder;
  private final Path log;
  private final Path clock;
  private final Thread supervisor;
  private Process process;
  private long logStart;
  private int starts;
  private boolean down;
  private boolean closed;

  /**
   * Starts it.
   *
   * @param dir for its log and its clock
   */
  SupervisedProcess(
      String name,
      NetworkCells.Cell cell,
      Path dir,
      List<String> command,
      Map<String, String> environment)
      throws IOException {
    this.name = name;
    this.cell = cell;
    this.log = dir.resolve(name + ".log");
    this.clock = Files.writeString(dir.resolve(name + ".clock"), "+0");
    List<String> whole = new ArrayList<>(cell.prefix());
    whole.addAll(command);
    builder = new ProcessBuilder(whole).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    builder.environment().put("LD_PRELOAD", FAKE_TIME);
    builder.environment().put("FAKETIME_TIMESTAMP_FILE", clock.toString());
    builder.environment().put("FAKETIME_CACHE_DURATION", "1");
    builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    // With it, waits of the JVM end at once
    builder.environment().put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    process = start();
    supervisor = new Thread(this::supervise, "supervise-" + name);
    supervisor.setDaemon(true);
    supervisor.start();
  }

  /** Whether this machine can give processes clocks of their own. */
  static boolean canFakeTime() {
    return Files.exists(Path.of(FAKE_TIME));
  }

  String name() {
    return name;
  }

  NetworkCells.Cell cell() {
    return cell;
  }

  private synchronized Process start() throws IOException {
    logStart = Files.exists(log) ? Files.size(log) : 0;
    starts++;
    process = builder.start();
    return process;
  }

  private void supervise() {
    try {
      while (true) {
        int unused = current().waitFor();
        TimeUnit.MILLISECONDS.sleep(RESTART.toMillis());
        synchronized (this) {
          while (down && !closed) {
            wait();
          }
          if (closed) {
            return;
          }
          process = start();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Process current() {
    return process;
  }

  /** How often it was started. */
  synchronized int starts() {
    return starts;
  }

  /** What it has printed since it was started last. */
  synchronized String log() throws IOException {
    byte[] all = Files.readAllBytes(log);
    int from = (int) Math.min(logStart, all.length);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8);
  }

  /** Waits until it has printed a text since it was started last. */
  void awaitLog(String text) {
    Awaitility.await("'%s' in %s".formatted(text, log))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> log().contains(text));
  }

  /** Waits until it runs, if it is just being started again. */
  void awaitAlive() {
    Awaitility.await(name + " runs")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> current().isAlive());
  }

  /** SIGKILL. */
  void kill() {
    current().destroyForcibly();
  }

  /**
   * Ends it, with SIGKILL or, if it may, with SIGTERM; it is not started again until {@link #up}.
   */
  void down(boolean cleanly) throws InterruptedException {
    synchronized (this) {
      down = true;
    }
    Process victim = current();
    if (cleanly) {
      victim.destroy();
      boolean unused = victim.waitFor(1, TimeUnit.MINUTES);
    }
    victim.destroyForcibly();
    int unused = victim.waitFor();
  }

  /** Lets it be started again. */
  synchronized void up() {
    down = false;
    notifyAll();
  }

  /** SIGSTOP or SIGCONT, also to a process that has ended meanwhile. */
  void signal(String signal) throws IOException {
    Process victim = current();
    try {
      Shell.run("kill", "-" + signal, String.valueOf(victim.pid()));
    } catch (IOException e) {
      if (victim.isAlive()) {
        throw e;
      }
    }
  }

  /** Sets its clock against this machine's, also for later starts; time that passes is real. */
  void setClock(long seconds) throws IOException {
    Path next = Files.writeString(clock.resolveSibling(name + ".next"), "%+d".formatted(seconds));
    Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    current().destroyForcibly();
    supervisor.join();
  }
}
