package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limpid.align.LiveMatch;
import org.junit.jupiter.api.Test;

class RunningPositionTest {
  private static final long SECOND = 1_000_000_000L;

  private final RunningPosition now = new RunningPosition(() -> 2);

  private double at(double seconds, double reference) {
    return now.at(new LiveMatch(reference, 0.5f, 0.5f), (long) (seconds * SECOND));
  }

  private double after(double seconds) {
    return now.after((long) (seconds * SECOND));
  }

  @Test
  void after_firstMatch_goesOnAtTheReferencesOwnSpeed() {
    assertThat(after(0)).isNegative();
    assertThat(at(1, 10)).isEqualTo(10);
    assertThat(after(1.5)).isEqualTo(11);
  }

  @Test
  void after_steadyMatches_goesOnAtTheirRate() {
    for (int i = 0; i <= 40; i++) {
      at(i * 0.5, 10 + 1.5 * i * 0.5);
    }
    assertThat(after(20.25)).isCloseTo(40 + 1.5 * 0.25, within(0.01));
  }

  @Test
  void at_matchBehindWhatWasShown_waitsForIt() {
    at(1, 10);
    double shown = after(1.5);
    assertThat(at(1.5, 10.5)).isEqualTo(shown);
    assertThat(after(1.6)).isEqualTo(shown);
    assertThat(at(2, 12)).isEqualTo(12);
  }

  @Test
  void at_matchElsewhere_beginsAnew() {
    at(1, 100);
    after(1.5);
    assertThat(at(2, 10)).isEqualTo(10);
    assertThat(after(2.5)).isEqualTo(11);
  }

  @Test
  void after_noMatch_showsNothing() {
    at(1, 100);
    assertThat(now.at(LiveMatch.NONE, 2 * SECOND)).isNegative();
    assertThat(after(2.1)).isNegative();
  }

  @Test
  void after_longSilence_showsNothing() {
    at(1, 100);
    assertThat(after(3.1)).isNegative();
  }
}
