package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkProcessesITCase {

  @Test
  void kill_taskManager_itsSlotLeavesAndANewOneReplacesIt(@TempDir Path dir) throws Exception {
    try (FlinkProcesses cluster = FlinkProcesses.start(dir)) {
      Process first = cluster.startTaskManager();
      cluster.rest().awaitSlots(1);
      cluster.kill(first);
      cluster.rest().awaitSlots(0);
      cluster.startTaskManager();
      cluster.rest().awaitSlots(1);
      assertThat(first.isAlive()).isFalse();
    }
  }
}
