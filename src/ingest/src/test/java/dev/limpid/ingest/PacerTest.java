package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  private final FakeClock clock = new FakeClock();

  @Test
  void await_realTime_waitsUntilEachFrameIsDue() throws InterruptedException {
    Pacer pacer = new Pacer(Speed.REAL_TIME, clock);
    assertThat(pacer.await(0)).isEqualTo(FakeClock.START_MILLIS);
    clock.pass(SECOND / 100);
    assertThat(pacer.await(SECOND / 25)).isEqualTo(FakeClock.START_MILLIS + 40);
    assertThat(clock.sleeps()).containsExactly(SECOND / 25 - SECOND / 100);
  }

  @Test
  void await_doubleSpeed_halvesTheTime() throws InterruptedException {
    Pacer pacer = new Pacer(Speed.parse("2"), clock);
    pacer.await(0);
    assertThat(pacer.await(SECOND)).isEqualTo(FakeClock.START_MILLIS + 500);
    assertThat(clock.sleeps()).containsExactly(SECOND / 2);
  }

  @Test
  void await_maxSpeed_neverWaits() throws InterruptedException {
    Pacer pacer = new Pacer(Speed.parse("max"), clock);
    pacer.await(0);
    assertThat(pacer.await(60 * SECOND)).isEqualTo(FakeClock.START_MILLIS + 60_000);
    assertThat(clock.sleeps()).isEmpty();
  }

  @Test
  void await_littleLate_catchesUpWithoutWaiting() throws InterruptedException {
    Pacer pacer = new Pacer(Speed.REAL_TIME, clock);
    pacer.await(0);
    clock.pass(SECOND);
    assertThat(pacer.await(SECOND / 2)).isEqualTo(FakeClock.START_MILLIS + 500);
    assertThat(clock.sleeps()).isEmpty();
  }

  @Test
  void await_farBehind_goesOnFromThere() throws InterruptedException {
    Pacer pacer = new Pacer(Speed.REAL_TIME, clock);
    pacer.await(0);
    clock.pass(10 * SECOND);
    assertThat(pacer.await(SECOND)).isEqualTo(FakeClock.START_MILLIS + 10_000);
    pacer.await(2 * SECOND);
    assertThat(clock.sleeps()).containsExactly(SECOND);
  }

  @Test
  void speed_nonsense_isRefused() {
    assertThatThrownBy(() -> Speed.parse("fast")).hasMessageContaining("got 'fast'");
    assertThatThrownBy(() -> Speed.parse("0")).hasMessageContaining("above 0");
    assertThatThrownBy(() -> Speed.parse("NaN")).hasMessageContaining("above 0");
  }
}
