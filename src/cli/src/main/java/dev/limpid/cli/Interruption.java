package dev.limpid.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end cleanly on SIGINT and SIGTERM: runs an action that makes it stop, and holds
 * the JVM back until the command has printed its summary. Close it when that is done.
 */
final class Interruption implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Duration grace;
  private final Thread hook;
  private volatile boolean interrupted;

  private Interruption(Runnable stop, Duration grace) {
    this.grace = grace;
    this.hook =
        new Thread(
            () -> {
              interrupted = true;
              stop.run();
              awaitSummary();
            },
            "stop-on-signal");
  }

  /** Runs {@code stop} when the process is asked to end. */
  static Interruption then(Runnable stop) {
    return then(stop, GRACE);
  }

  /**
   * As above.
   *
   * @param grace longest time that the command has for coming to its end
   */
  static Interruption then(Runnable stop, Duration grace) {
    Interruption interruption = new Interruption(stop, grace);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether the process was asked to end. */
  boolean happened() {
    return interrupted;
  }

  private void awaitSummary() {
    try {
      if (!finished.await(grace.toSeconds(), TimeUnit.SECONDS)) {
        System.err.println("limpid: did not end within %d s".formatted(grace.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    if (!interrupted) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
