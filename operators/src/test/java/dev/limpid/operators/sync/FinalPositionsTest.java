package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.align.LiveMatch;
import dev.limpid.wire.RecordPlace;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FinalPositionsTest {
  private static final long LATER = 1_800_000_000_000L;
  private static final long EARLIER = 1_700_000_000_000L;

  private final FinalPositions positions = new FinalPositions(() -> 25);

  @Test
  void decide_frameBetweenTwoMatches_liesBetweenThem() {
    positions.decide(frame(LATER, 0), found(10));
    positions.add(frame(LATER, 1));

    assertThat(positions.decide(frame(LATER, 2), found(12)))
        .extracting(FinalPositions.Shown::position)
        .containsExactly(11.0, 12.0);
  }

  @Test
  void decide_clockSetBack_framesOfTheNewRunWaitForIt() {
    positions.decide(frame(LATER, 0), found(10));
    positions.add(frame(LATER, 1));
    positions.add(frame(EARLIER, 3));

    assertThat(positions.decide(frame(LATER, 2), found(12)))
        .extracting(FinalPositions.Shown::frame)
        .containsExactly(frame(LATER, 1), frame(LATER, 2));
    assertThat(positions.state().between()).containsExactly(frame(EARLIER, 3));
  }

  @Test
  void decide_framesOfARunThatIsOver_arePassedOver() {
    positions.add(frame(LATER, 8));
    positions.decide(frame(EARLIER, 0), found(10));
    positions.add(frame(EARLIER, 1));

    assertThat(positions.decide(frame(EARLIER, 2), found(12)))
        .extracting(FinalPositions.Shown::frame)
        .containsExactly(frame(EARLIER, 1), frame(EARLIER, 2));
    assertThat(positions.state().between()).isEmpty();
  }

  private static LiveMatch found(double position) {
    return new LiveMatch(position, 0.5f, 1);
  }

  private static SyncFrame frame(long epoch, long seq) {
    return new SyncFrame(
        seq, epoch, OptionalLong.of(seq * 40_000_000), 0, new RecordPlace("frames", 0, seq));
  }
}
