package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void next_failures_growToTenSecondsWithJitter() {
    Backoff backoff = new Backoff(new Random(1));
    long ceiling = 500;
    for (int i = 0; i < 12; i++) {
      assertThat(backoff.nextNanos(0)).isBetween(ceiling * MILLI / 2, ceiling * MILLI);
      ceiling = Math.min(10_000, 2 * ceiling);
    }
  }

  @Test
  void next_afterStableConnection_startsAnew() {
    Backoff backoff = new Backoff(new Random(1));
    for (int i = 0; i < 5; i++) {
      backoff.nextNanos(2_000 * MILLI);
    }
    assertThat(backoff.nextNanos(2_000 * MILLI)).isGreaterThanOrEqualTo(5_000 * MILLI);
    assertThat(backoff.nextNanos(10_000 * MILLI)).isLessThanOrEqualTo(500 * MILLI);
  }
}
