package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginAttemptsTest {

  /** Times of {@link System#nanoTime} have any origin, and may run over. */
  @ParameterizedTest
  @ValueSource(longs = {0, -5, Long.MAX_VALUE - 1, Long.MIN_VALUE})
  void tooMany_lockOutForAMinute(long start) {
    LoginAttempts attempts = new LoginAttempts();
    for (int i = 0; i < LoginAttempts.ALLOWED; i++) {
      assertThat(attempts.mayTry("a", start + i)).isTrue();
      attempts.failed("a", start + i);
    }
    assertThat(attempts.mayTry("a", start + LoginAttempts.WINDOW_NANOS - 1)).isFalse();
    assertThat(attempts.mayTry("b", start + LoginAttempts.WINDOW_NANOS - 1)).isTrue();
    assertThat(attempts.mayTry("a", start + LoginAttempts.WINDOW_NANOS)).isTrue();
  }
}
