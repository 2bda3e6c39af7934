package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramePositionTest {

  @ParameterizedTest
  @CsvSource({
    "5, 7, 5, 8, false, true",
    "5, 7, 5, 9, false, true",
    "5, 7, 5, 7, false, false",
    "5, 7, 5, 6, false, false",
    "5, 7, 6, 0, true, true",
    "5, 7, 4, 0, true, true",
    "5, 7, 4, 7, true, true",
    "0, 0, -9223372036854775808, -1, true, true"
  })
  void isAfter_lastAndNextFrame_anyOtherEpochIsARestart(
      long lastEpoch, long lastSeq, long epoch, long seq, boolean restarts, boolean after) {
    FramePosition last = new FramePosition(lastEpoch, lastSeq);
    FramePosition next = new FramePosition(epoch, seq);

    assertThat(next.restarts(last)).isEqualTo(restarts);
    assertThat(next.isAfter(last)).isEqualTo(after);
  }
}
