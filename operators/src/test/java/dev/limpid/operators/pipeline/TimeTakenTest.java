package dev.limpid.operators.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeTakenTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final TimeTaken taken = new TimeTaken(0);

  @Test
  void share_beforeAnythingWasTaken_isWhole() {
    assertThat(taken.share("a", 0)).isEqualTo(1);
  }

  @Test
  void share_isOfWhatTheOneTookThatTookMost() {
    taken.add("a", 30, SECOND);
    taken.add("b", 120, SECOND);
    taken.add("a", 30, 2 * SECOND);
    assertThat(taken.share("b", 3 * SECOND)).isEqualTo(1);
    assertThat(taken.share("a", 3 * SECOND)).isEqualTo(0.5);
    assertThat(taken.share("c", 3 * SECOND)).isZero();
  }

  @Test
  void share_whatWasTakenTenSecondsAgo_isForgotten() {
    taken.add("a", 100, SECOND);
    taken.add("b", 10, 6 * SECOND);
    assertThat(taken.share("b", 6 * SECOND)).isEqualTo(0.1);
    taken.add("b", 10, 11 * SECOND);
    assertThat(taken.share("b", 11 * SECOND)).isEqualTo(1);
    assertThat(taken.share("a", 11 * SECOND)).isZero();
  }

  @Test
  void share_afterALongPause_isWholeAgain() {
    taken.add("a", 100, SECOND);
    assertThat(taken.share("b", 60 * SECOND)).isEqualTo(1);
  }
}
