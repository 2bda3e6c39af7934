package dev.limpid.cli;

import static org.awaitility.Awaitility.await;

import dev.limpid.embedded.ScratchFolder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;

class TaskManagerGuardITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void taskManagerEnds_anotherOneTakesItsPlace() throws Exception {
    try (ScratchFolder folder = ScratchFolder.create("guard");
        IsolatedCluster cluster = cluster(folder)) {
      cluster.start();
      try (TaskManagerGuard guard = TaskManagerGuard.watch(cluster)) {
        for (int i = 0; i < 3; i++) {
          awaitEnd(cluster, i);
        }
      }
    }
  }

  /** Ends the so many-th task manager, once it is there. */
  private static void awaitEnd(IsolatedCluster cluster, int index) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(IndexOutOfBoundsException.class::isInstance)
        .until(
            () -> {
              var unused = cluster.terminateTaskManager(index).get(1, TimeUnit.MINUTES);
              return true;
            });
  }

  private static IsolatedCluster cluster(ScratchFolder folder) {
    return new IsolatedCluster(
        new MiniClusterConfiguration.Builder()
            .setConfiguration(IsolatedCluster.settings(folder))
            .setNumTaskManagers(1)
            .setNumSlotsPerTaskManager(1)
            .build(),
        List.of());
  }
}
