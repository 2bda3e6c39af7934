package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.inference.Device;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineSetupTest {

  @Test
  void candidates_oneStream_areOneSessionOfAnyNumberOfThreads() {
    assertThat(candidates(Device.CPU, 1, 2))
        .containsExactlyInAnyOrder("1 x 1 thread", "1 x 2 threads");
    assertThat(candidates(Device.CPU, 1, 6))
        .containsExactlyInAnyOrder(
            "1 x 1 thread", "1 x 2 threads", "1 x 4 threads", "1 x 6 threads");
  }

  @Test
  void candidates_manyStreams_areAllThreadsTogetherOrShared() {
    assertThat(candidates(Device.CPU, 16, 2))
        .containsExactlyInAnyOrder("1 x 2 threads", "2 x 1 thread");
    assertThat(candidates(Device.CPU, 2, 8))
        .containsExactlyInAnyOrder(
            "1 x 8 threads", "2 x 4 threads", "2 x 2 threads", "2 x 1 thread");
  }

  @Test
  void candidates_neverTakeMoreThanThereIs() {
    for (int streams = 1; streams < 20; streams++) {
      for (int threads = 1; threads < 20; threads++) {
        int cores = threads;
        int most = streams;
        assertThat(EngineSetup.candidates(Device.CPU, streams, threads))
            .allMatch(setup -> setup.sessions() * setup.threads() <= cores)
            .allMatch(setup -> setup.sessions() <= most && setup.batch() == 1);
      }
    }
  }

  @Test
  void candidates_onADevice_areOneFrameAndOneOfEachStream() {
    assertThat(candidates(Device.CUDA, 4, 8))
        .containsExactlyInAnyOrder("1 x 8 threads", "batches of 4");
  }

  @Test
  void stepMillis_isTimeOfOneFrameInItsSession() {
    assertThat(new EngineSetup(2, 1, 1).stepMillis(50)).isEqualTo(40);
    assertThat(new EngineSetup(1, 2, 1).stepMillis(50)).isEqualTo(20);
    assertThat(new EngineSetup(1, 2, 4).stepMillis(50)).isEqualTo(80);
  }

  @Test
  void best_isTheFastestOfTheMeans() {
    List<EngineLimit.Rate> before = List.of(rate(1, 2, 30), rate(2, 1, 20));
    List<EngineLimit.Rate> after = List.of(rate(1, 2, 10), rate(2, 1, 40));

    assertThat(EngineLimit.best(EngineLimit.mean(before, after))).isEqualTo(rate(2, 1, 30));
  }

  private static EngineLimit.Rate rate(int sessions, int threads, double fps) {
    return new EngineLimit.Rate(sessions, threads, 1, fps);
  }

  private static List<String> candidates(Device device, int streams, int threads) {
    return EngineSetup.candidates(device, streams, threads).stream()
        .map(EngineSetup::toString)
        .toList();
  }
}
