package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateWindowTest {
  private final RateWindow rate = new RateWindow(5000);

  @Test
  void perSecond_nothingSeen_isZero() {
    assertThat(rate.perSecond(1000)).isZero();
  }

  @Test
  void perSecond_steadyStream_isItsRate() {
    for (long now = 0; now <= 10_000; now += 40) {
      rate.add(now);
    }
    assertThat(rate.perSecond(10_000)).isCloseTo(25, within(0.01));
  }

  @Test
  void perSecond_youngStream_isOverItsAgeNotTheWindow() {
    for (long now = 0; now <= 1000; now += 40) {
      rate.add(now);
    }
    assertThat(rate.perSecond(1000)).isCloseTo(25, within(0.01));
  }

  @Test
  void perSecond_streamStopped_fallsToZeroWithinTheWindow() {
    for (long now = 0; now <= 10_000; now += 40) {
      rate.add(now);
    }
    assertThat(rate.perSecond(12_500)).isCloseTo(12.5, within(0.3));
    assertThat(rate.perSecond(15_001)).isZero();
  }

  @Test
  void perSecond_clockWasSetBack_isTheRateSinceThen() {
    for (long now = 10_000_000; now <= 10_010_000; now += 40) {
      rate.add(now);
    }
    for (long now = 0; now <= 1000; now += 40) {
      rate.add(now);
    }
    assertThat(rate.perSecond(1000)).isCloseTo(25, within(0.01));
  }

  @Test
  void perSecond_fasterThanMemoryHolds_isStillTheRate() {
    for (long now = 0; now <= 10_000; now++) {
      rate.add(now);
    }
    assertThat(rate.perSecond(10_000)).isCloseTo(1000, within(1.0));
  }
}
