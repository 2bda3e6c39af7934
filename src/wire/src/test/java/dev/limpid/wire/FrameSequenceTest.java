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
  private long offset;

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
    takeAt(1, 7, 70);
    takeAt(1, 8, 71);
    takeAt(2, 0, 72);

    assertThat(takeAt(1, 8, 71)).isEqualTo(REPEATS);
    assertThat(takeAt(2, 0, 72)).isEqualTo(REPEATS);
    assertThat(takeAt(2, 1, 73)).isEqualTo(GOES_ON);
  }

  @Test
  void take_frameBeyondWhereARunWasLeft_isARestart() {
    take(1, 7);
    take(2, 0);

    assertThat(take(1, 8)).isEqualTo(RESTARTS);
  }

  @Test
  void take_noNumbers_countsThemItself() {
    assertThat(unnumbered()).isEqualTo(RESTARTS);
    assertThat(unnumbered()).isEqualTo(GOES_ON);
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
    assertThat(takeAt(999, 0, 999)).isEqualTo(REPEATS);
    assertThat(takeAt(950, 0, 950)).isEqualTo(REPEATS);
    assertThat(takeAt(5, 0, 5)).isEqualTo(RESTARTS);
  }

  @Test
  void last_beforeTheFirstFrame_isRefused() {
    assertThatThrownBy(sequence::last)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no frame was taken");
  }

  @Test
  void take_epochThatCameBefore_isARestart() {
    assertThat(take(2, 5)).isEqualTo(RESTARTS);
    assertThat(take(2, 6)).isEqualTo(GOES_ON);
    assertThat(take(1, 0)).isEqualTo(RESTARTS);
    assertThat(take(2, 0)).isEqualTo(RESTARTS);
    assertThat(take(2, 1)).isEqualTo(GOES_ON);
    assertThat(take(2, 6)).isEqualTo(GOES_ON);
    assertThat(take(2, 6)).isEqualTo(REPEATS);
  }

  @Test
  void take_jobRepeatsOverAReturnToAnEpoch_takesNoFrameTwice() {
    takeAt(1, 7, 70);
    takeAt(2, 0, 71);
    takeAt(1, 0, 72);

    assertThat(takeAt(1, 7, 70)).isEqualTo(REPEATS);
    assertThat(takeAt(2, 0, 71)).isEqualTo(REPEATS);
    assertThat(takeAt(1, 0, 72)).isEqualTo(REPEATS);
    assertThat(takeAt(1, 1, 73)).isEqualTo(GOES_ON);
    assertThat(takeAt(1, 8, 74)).isEqualTo(GOES_ON);
  }

  @Test
  void take_standInsOfTheSameSource_areTaken() {
    takeAt(1, 7, 70);

    assertThat(takeAt(1, 8, 71)).isEqualTo(GOES_ON);
    assertThat(takeAt(1, 9, 71)).isEqualTo(GOES_ON);
  }

  @Test
  void take_topicMadeAnew_losesNoFrameOfANewEpoch() {
    takeAt(1, 7, 70);

    assertThat(takeAt(2, 0, 0)).isEqualTo(RESTARTS);
    assertThat(takeAt(2, 1, 1)).isEqualTo(GOES_ON);
  }

  private FrameSequence.Step unnumbered() {
    return sequence.take(FrameHeaders.NONE, new RecordPlace("limpid.frames", 0, offset++));
  }

  /** A frame that lies behind all before it. */
  private FrameSequence.Step take(long epoch, long seq) {
    return takeAt(epoch, seq, offset++);
  }

  private FrameSequence.Step takeAt(long epoch, long seq, long at) {
    return sequence.take(
        new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), epoch),
        new RecordPlace("limpid.frames", 0, at));
  }
}
