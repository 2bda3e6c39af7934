package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.executiongraph.failover.FixedDelayRestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategyFactoryLoader;
import org.junit.jupiter.api.Test;

class EmbeddedJobRestartsTest {

  /** Any other strategy of Flink asks the wall clock, which may be set back. */
  @Test
  void restarts_afterManyFailures_comeAfterTheSameTimeWithoutAClock() {
    RestartBackoffTimeStrategy strategy =
        RestartBackoffTimeStrategyFactoryLoader.createRestartBackoffTimeStrategyFactory(
                EmbeddedJob.restarts(true), new Configuration(), true)
            .create();

    assertThat(strategy).isInstanceOf(FixedDelayRestartBackoffTimeStrategy.class);
    for (int i = 0; i < 100_000; i++) {
      boolean unused = strategy.notifyFailure(new IllegalStateException("Kafka is away"));
    }
    assertThat(strategy.canRestart()).isTrue();
    assertThat(strategy.getBackoffTime()).isEqualTo(2_000);
  }
}
