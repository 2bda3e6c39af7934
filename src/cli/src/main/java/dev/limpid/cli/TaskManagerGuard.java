package dev.limpid.cli;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a cluster in this process another task manager when it has none left. Flink ends a task
 * manager that cannot clean up behind a failed task, for example because a transaction cannot be
 * aborted while Kafka is away, and leaves it to the supervisor of the process to start another;
 * here nobody would, and the job would wait for ever. Close it before the cluster.
 */
final class TaskManagerGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskManagerGuard.class);
  private static final long LOOK_EVERY_MILLIS = 500;

  /** As long as a task manager may take to register; a second one would only cost memory. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final MiniCluster cluster;
  private final ScheduledExecutorService clock;
  private long startedNanos = System.nanoTime();

  private TaskManagerGuard(MiniCluster cluster) {
    this.cluster = cluster;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "limpid-task-manager-guard");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Watches a cluster that runs, which stays the caller's. */
  static TaskManagerGuard watch(MiniCluster cluster) {
    TaskManagerGuard guard = new TaskManagerGuard(cluster);
    var unused =
        guard.clock.scheduleWithFixedDelay(
            guard::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return guard;
  }

  private void look() {
    try {
      if (System.nanoTime() - startedNanos > GRACE.toNanos()
          && cluster.isRunning()
          && taskManagers() == 0) {
        LOG.warn("Flink has ended its task manager; starting another one");
        cluster.startTaskManager();
        startedNanos = System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("cannot see to Flink's task manager; trying again", e);
    }
  }

  private int taskManagers() throws Exception {
    return cluster
        .getResourceOverview()
        .get(GRACE.toSeconds(), TimeUnit.SECONDS)
        .getNumberTaskManagers();
  }

  /** Returns when it does nothing any more. */
  @Override
  public void close() throws InterruptedException {
    clock.shutdownNow();
    if (!clock.awaitTermination(2 * GRACE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("Flink's task manager is still being started");
    }
  }
}
