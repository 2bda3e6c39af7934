package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyWindowTest {
  private final LatencyWindow latency = new LatencyWindow(10_000);

  @Test
  void percentiles_nothingSeen_isEmpty() {
    assertThat(latency.percentiles(0)).isEmpty();
  }

  @Test
  void percentiles_hundredSamples_areNearestRanks() {
    for (int i = 100; i >= 1; i--) {
      latency.add(i, 1000);
    }
    assertThat(latency.percentiles(1000)).contains(new LatencyWindow.Percentiles(50, 99));
  }

  @Test
  void percentiles_oneSample_isBoth() {
    latency.add(-7, 1000);
    assertThat(latency.percentiles(1000)).contains(new LatencyWindow.Percentiles(-7, -7));
  }

  @Test
  void percentiles_clockWasSetBack_areThoseSinceThen() {
    latency.add(5000, 10_000_000);
    latency.add(20, 1000);
    latency.add(30, 1000);
    assertThat(latency.percentiles(1000)).contains(new LatencyWindow.Percentiles(20, 30));
  }

  @Test
  void percentiles_oldSamples_areForgotten() {
    latency.add(5000, 0);
    latency.add(20, 9000);
    assertThat(latency.percentiles(10_500)).contains(new LatencyWindow.Percentiles(20, 20));
    assertThat(latency.percentiles(19_000)).isEmpty();
  }
}
