package dev.limpid.wire;

import static dev.limpid.wire.FrameSequence.Step.GOES_ON;
import static dev.limpid.wire.FrameSequence.Step.REPEATS;
import static dev.limpid.wire.FrameSequence.Step.RESTARTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FrameSequenceTest {
  private final FrameSequence sequence = new FrameSequence();

  @Test
  void take_oneRun_lateAndDoubleFramesRepeat() {
    assertThat(take(1, 3)).isEqualTo(RESTARTS);
    assertThat(take(1, 4)).isEqualTo(GOES_ON);
    assertThat(take(1, 9)).isEqualTo(GOES_ON);
    assertThat(take(1, 9)).isEqualTo(REPEATS);
    assertThat(take(1, 5)).isEqualTo(REPEATS);
    assertThat(sequence.last()).isEqualTo(new FramePosition(1, 9));
  }

  @Test
  void take_clockSetBack_losesNoFrame() {
    assertThat(take(1_800_000_000_000L, 0)).isEqualTo(RESTARTS);
    assertThat(take(1_800_000_000_000L, 1)).isEqualTo(GOES_ON);
    assertThat(take(1_700_000_000_000L, 0)).isEqualTo(RESTARTS);
    assertThat(take(1_700_000_000_000L, 1)).isEqualTo(GOES_ON);
  }

  @Test
  void take_jobRepeatsOverARestart_takesNoFrameTwice() {
    take(1, 7);
    take(1, 8);
    take(2, 0);

    assertThat(take(1, 8)).isEqualTo(REPEATS);
    assertThat(take(2, 0)).isEqualTo(REPEATS);
    assertThat(take(2, 1)).isEqualTo(GOES_ON);
  }

  @Test
  void take_frameBeyondWhereARunWasLeft_isARestart() {
    take(1, 7);
    take(2, 0);

    assertThat(take(1, 8)).isEqualTo(RESTARTS);
  }

  @Test
  void take_noNumbers_countsThemItself() {
    assertThat(sequence.take(FrameHeaders.NONE)).isEqualTo(RESTARTS);
    assertThat(sequence.take(FrameHeaders.NONE)).isEqualTo(GOES_ON);
    assertThat(sequence.last()).isEqualTo(new FramePosition(0, 1));
  }

  @Test
  void take_firstFrameOfARunWithANegativeNumber_isTaken() {
    assertThat(take(1, Long.MIN_VALUE)).isEqualTo(RESTARTS);
    assertThat(take(1, -1)).isEqualTo(GOES_ON);
  }

  @Test
  void take_manyRuns_remembersTheLastOnes() {
    for (int epoch = 0; epoch < 1000; epoch++) {
      assertThat(take(epoch, 0)).isEqualTo(RESTARTS);
    }
    assertThat(take(999, 0)).isEqualTo(REPEATS);
    assertThat(take(950, 0)).isEqualTo(REPEATS);
    assertThat(take(5, 0)).isEqualTo(RESTARTS);
  }

  @Test
  void last_beforeTheFirstFrame_isRefused() {
    assertThatThrownBy(sequence::last)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no frame was taken");
  }

  private FrameSequence.Step take(long epoch, long seq) {
    return sequence.take(new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), epoch));
  }
}
