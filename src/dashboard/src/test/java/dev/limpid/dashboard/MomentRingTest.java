package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MomentRingTest {
  private static final List<Stage> STAGES = Stage.of(Records.TOPICS);
  private static final List<Stage> THREE =
      List.of(
          STAGES.get(0), STAGES.get(1), new Stage("predicted", "Predicted", "t.predicted", true));

  private final MomentRing ring = new MomentRing("cam", STAGES);

  private static Picture input(long offset) {
    return Picture.ofInput("input", Records.input("cam", offset));
  }

  private static Picture result(long offset) {
    return result("deblurred", offset);
  }

  private static Picture result(String stage, long offset) {
    return Picture.ofResult(stage, Records.result("cam", offset));
  }

  /** Stages and seqs of a moment, for example {@code input 3, deblurred 3}. */
  private static String text(Optional<Moment> moment) {
    return moment
        .map(
            m ->
                String.join(
                    ", ",
                    m.pictures().stream().map(p -> p.stage() + " " + p.seq().orElse(-1)).toList()))
        .orElse("nothing");
  }

  @Test
  void input_noStageAtWork_isShownAtOnce() {
    assertThat(text(ring.input(input(1), 0))).isEqualTo("input 1");
  }

  @Test
  void input_stageAtWork_isHeldUntilItsResult() {
    ring.input(input(1), 0);
    assertThat(text(ring.result(result(1), 50))).isEqualTo("input 1, deblurred 1");
    assertThat(text(ring.input(input(2), 100))).isEqualTo("nothing");
    assertThat(text(ring.input(input(3), 140))).isEqualTo("nothing");
    assertThat(text(ring.result(result(2), 150))).isEqualTo("input 2, deblurred 2");
    assertThat(text(ring.result(result(3), 190))).isEqualTo("input 3, deblurred 3");
  }

  @Test
  void input_stageSilentForLong_isShownAtOnceAgain() {
    ring.input(input(1), 0);
    ring.result(result(1), 50);
    assertThat(text(ring.input(input(2), 60 + MomentRing.ACTIVE_MILLIS))).isEqualTo("input 2");
  }

  @Test
  void result_readBeforeItsInput_waitsForIt() {
    assertThat(text(ring.result(result(5), 0))).isEqualTo("nothing");
    assertThat(text(ring.input(input(5), 10))).isEqualTo("input 5, deblurred 5");
  }

  @Test
  void result_inputNeverComes_isShownAlone() {
    ring.result(result(5), 0);
    assertThat(text(ring.overdue(MomentRing.PATIENCE_MILLIS))).isEqualTo("nothing");
    assertThat(text(ring.overdue(MomentRing.PATIENCE_MILLIS + 1))).isEqualTo("deblurred 5");
    assertThat(text(ring.overdue(MomentRing.PATIENCE_MILLIS + 2))).isEqualTo("nothing");
  }

  @Test
  void result_inputNoLongerHeld_isShownAloneAtOnce() {
    ring.result(result(0), 0);
    for (long offset = 1; offset <= MomentRing.MAX_INSTANTS + 1; offset++) {
      ring.input(input(offset), 0);
    }
    assertThat(text(ring.result(result(1), 10))).isEqualTo("deblurred 1");
    assertThat(text(ring.result(result(2), 10))).isEqualTo("input 2, deblurred 2");
  }

  @Test
  void result_withoutSource_isPairedBySeqAndEpoch() {
    ring.input(input(8), 0);
    Picture result = Picture.ofResult("deblurred", Records.result("cam", 8, Records.seqHeaders(8)));
    assertThat(text(ring.result(result, 10))).isEqualTo("input 8, deblurred 8");
  }

  @Test
  void result_withoutSourceAndSeq_isShownAlone() {
    ring.input(input(8), 0);
    Picture result = Picture.ofResult("deblurred", Records.result("cam", 8, List.of()));
    assertThat(text(ring.result(result, 10))).isEqualTo("deblurred -1");
  }

  @Test
  void isRepeat_jobWentBack_isTrueUpToTheLastResult() {
    ring.input(input(1), 0);
    ring.input(input(2), 0);
    ring.result(result(2), 0);
    assertThat(ring.isRepeat(result(1))).isTrue();
    assertThat(ring.isRepeat(result(2))).isTrue();
    assertThat(ring.isRepeat(result(3))).isFalse();
  }

  @Test
  void isRepeat_topicMadeAnew_isFalse() {
    ring.input(input(50), 0);
    ring.result(result(50), 0);
    ring.input(input(1), 10);
    assertThat(ring.isRepeat(result(1))).isFalse();
    assertThat(text(ring.result(result(1), 20))).isEqualTo("input 1, deblurred 1");
  }

  @Test
  void result_twoStages_isShownWhenBothDelivered() {
    MomentRing both = new MomentRing("cam", THREE);
    both.input(input(1), 0);
    both.result(result("predicted", 1), 1);
    both.result(result("deblurred", 1), 2);
    both.input(input(2), 3);
    assertThat(text(both.result(result("deblurred", 2), 4))).isEqualTo("nothing");
    assertThat(text(both.result(result("predicted", 2), 5)))
        .isEqualTo("input 2, deblurred 2, predicted 2");
  }

  @Test
  void result_stageThatSkipsFrames_isNotWaitedForOncePassed() {
    MomentRing both = new MomentRing("cam", THREE);
    both.input(input(1), 0);
    both.result(result("predicted", 1), 0);
    both.result(result("deblurred", 1), 0);
    both.input(input(2), 0);
    both.input(input(3), 0);
    both.result(result("predicted", 3), 0);
    assertThat(text(both.result(result("deblurred", 2), 1))).isEqualTo("input 2, deblurred 2");
  }

  @Test
  void holdUpTo_fewBytes_keepsTheNewest() {
    ring.holdUpTo(3L * Records.IMAGE.length);
    ring.result(result(0), 0);
    for (long offset = 1; offset <= 5; offset++) {
      ring.input(input(offset), 0);
    }
    assertThat(text(ring.result(result(2), 10))).isEqualTo("deblurred 2");
    assertThat(text(ring.result(result(4), 10))).isEqualTo("input 4, deblurred 4");
  }

  @Test
  void moment_numbersRise() {
    assertThat(ring.input(input(1), 0).orElseThrow().number()).isEqualTo(1);
    assertThat(ring.input(input(2), 0).orElseThrow().number()).isEqualTo(2);
  }
}
