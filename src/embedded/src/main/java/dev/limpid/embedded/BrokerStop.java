package dev.limpid.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaRaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a broker. One that has given up may wait for its own controller for minutes, so it gets a
 * few seconds only and is then left behind on a daemon thread. Stateless.
 */
final class BrokerStop {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerStop.class);
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private BrokerStop() {}

  /** Returns when the broker has stopped or is left behind; interruption is kept for later. */
  static void of(KafkaRaftServer server, BrokerEnd end) {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Thread thread = new Thread(() -> run(server, stopped), "limpid-kafka-stop");
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    long sinceNanos = System.nanoTime();
    while (!stopped.isDone()
        && (!end.hasCome() || System.nanoTime() - sinceNanos < LONGEST_NANOS)) {
      try {
        stopped.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (TimeoutException | ExecutionException e) {
        LOG.debug("not stopped yet, or told in the end", e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (stopped.isCompletedExceptionally() && !end.hasCome()) {
      stopped.join();
    }
  }

  private static void run(KafkaRaftServer server, CompletableFuture<Void> stopped) {
    try {
      server.shutdown();
      server.awaitShutdown();
      stopped.complete(null);
    } catch (RuntimeException | Error e) {
      stopped.completeExceptionally(e);
    }
  }
}
