package dev.limpid.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end cleanly on SIGINT and SIGTERM: runs an action that makes it stop, and holds
 * the JVM back until the command has printed its summary. Close it when that is done.
 */
final class Interruption implements AutoCloseable {
  private static final long GRACE_SECONDS = 20;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean interrupted;

  private Interruption(Runnable stop) {
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
    Interruption interruption = new Interruption(stop);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether the process was asked to end. */
  boolean happened() {
    return interrupted;
  }

  private void awaitSummary() {
    try {
      if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("limpid: did not end within %d s".formatted(GRACE_SECONDS));
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
