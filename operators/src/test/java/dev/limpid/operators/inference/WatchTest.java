package dev.limpid.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  private static final Model AVERAGE = Model.read(TestModels.path("tiny-average"));

  @TempDir private Path folder;

  @Test
  void copy_watchedDevice_isCountedByDirection() {
    Watch watch = new Watch(folder.resolve("profile"));
    try (Session session = new SimulatedDevice().open(AVERAGE, watch);
        Tensor host = session.memory().allocateStaging(DType.UINT8, 4);
        Tensor first = session.memory().allocate(DType.UINT8, 4);
        Tensor second = session.memory().allocate(DType.UINT8, 4)) {
      session.memory().copy(host, 0, first, 0, 4);
      session.memory().copy(first, 0, second, 0, 4);
      session.memory().copy(first, 0, second, 0, 4);
      session.memory().copy(second, 0, host, 0, 1);
      session.memory().copy(second, 1, host, 1, 1);
      session.memory().copy(second, 2, host, 2, 1);
    }

    assertThat(watch.up()).isEqualTo(1);
    assertThat(watch.within()).isEqualTo(2);
    assertThat(watch.down()).isEqualTo(3);
  }

  @Test
  void close_watchedSession_writesProfileOfEachRun() throws IOException {
    try (Session session =
        Engine.open(AVERAGE, EngineOptions.cpu(1), new Watch(folder.resolve("profile")))) {
      try (Steps steps = new Steps(session, 1, 16, 16)) {
        steps.step(new byte[16 * 16 * 3]);
        steps.step(new byte[16 * 16 * 3]);
      }
    }

    File[] profiles = folder.toFile().listFiles();
    assertThat(profiles).hasSize(1);
    JsonNode events = new ObjectMapper().readTree(profiles[0]);
    assertThat(events.findValuesAsText("name")).filteredOn("model_run"::equals).hasSize(2);
  }
}
