package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MomentRingTest {
  private final MomentRing ring = new MomentRing("cam", feeds("deblur"));

  private static Feeds feeds(String... stages) {
    FeedBook book = new FeedBook(Records.TOPICS);
    book.describe(Records.OUTPUTS.of(stages), 0);
    return book.feeds();
  }

  private static ShownPicture input(long offset) {
    return ShownPicture.ofInput(Records.input("cam", offset));
  }

  private static ShownPicture result(long offset) {
    return ShownPicture.ofOutput(Records.result("cam", offset));
  }

  private static ShownPicture edges(long offset) {
    return ShownPicture.ofOutput(Records.output("t.edges", "cam", offset));
  }

  /** Kinds of topics and seqs of a moment, for example {@code frames 3, deblurred 3}. */
  private static String text(Optional<Moment> moment) {
    return moment
        .map(
            m ->
                String.join(
                    ", ",
                    m.pictures().stream()
                        .map(p -> p.topic().substring(2) + " " + p.seq().orElse(-1))
                        .toList()))
        .orElse("nothing");
  }

  @Test
  void input_nothingAtWork_isShownAtOnce() {
    assertThat(text(ring.input(input(1), 0))).isEqualTo("frames 1");
  }

  @Test
  void input_resultsAtWork_isHeldUntilItsResult() {
    ring.input(input(1), 0);
    assertThat(text(ring.result(result(1), 50))).isEqualTo("frames 1, deblurred 1");
    assertThat(text(ring.input(input(2), 100))).isEqualTo("nothing");
    assertThat(text(ring.input(input(3), 140))).isEqualTo("nothing");
    assertThat(text(ring.result(result(2), 150))).isEqualTo("frames 2, deblurred 2");
    assertThat(text(ring.result(result(3), 190))).isEqualTo("frames 3, deblurred 3");
  }

  @Test
  void input_resultsSilentForLong_isShownAtOnceAgain() {
    ring.input(input(1), 0);
    ring.result(result(1), 50);
    assertThat(text(ring.input(input(2), 60 + MomentRing.ACTIVE_MILLIS))).isEqualTo("frames 2");
  }

  @Test
  void result_readBeforeItsInput_waitsForIt() {
    assertThat(text(ring.result(result(5), 0))).isEqualTo("nothing");
    assertThat(text(ring.input(input(5), 10))).isEqualTo("frames 5, deblurred 5");
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
    assertThat(text(ring.result(result(2), 10))).isEqualTo("frames 2, deblurred 2");
  }

  @Test
  void result_withoutSource_isPairedBySeqAndEpoch() {
    ring.input(input(8), 0);
    ShownPicture result = ShownPicture.ofOutput(Records.result("cam", 8, Records.seqHeaders(8)));
    assertThat(text(ring.result(result, 10))).isEqualTo("frames 8, deblurred 8");
  }

  @Test
  void result_withoutSourceAndSeq_isShownAlone() {
    ring.input(input(8), 0);
    ShownPicture result = ShownPicture.ofOutput(Records.result("cam", 8, List.of()));
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
    assertThat(text(ring.result(result(1), 20))).isEqualTo("frames 1, deblurred 1");
  }

  @Test
  void result_twoTopics_isShownWhenBothDelivered() {
    MomentRing both = new MomentRing("cam", feeds("edges", "deblur"));
    both.input(input(1), 0);
    both.result(edges(1), 1);
    both.result(result(1), 2);
    both.input(input(2), 3);
    assertThat(text(both.result(result(2), 4))).isEqualTo("nothing");
    assertThat(text(both.result(edges(2), 5))).isEqualTo("frames 2, edges 2, deblurred 2");
  }

  @Test
  void result_topicThatSkipsFrames_isNotWaitedForOncePassed() {
    MomentRing both = new MomentRing("cam", feeds("edges", "deblur"));
    both.input(input(1), 0);
    both.result(edges(1), 0);
    both.result(result(1), 0);
    both.input(input(2), 0);
    both.input(input(3), 0);
    both.result(edges(3), 0);
    assertThat(text(both.result(result(2), 1))).isEqualTo("frames 2, deblurred 2");
  }

  @Test
  void follow_topicGone_isNotWaitedFor() {
    MomentRing both = new MomentRing("cam", feeds("edges", "deblur"));
    both.input(input(1), 0);
    both.result(edges(1), 0);
    both.result(result(1), 0);
    both.follow(feeds("deblur"));
    both.input(input(2), 40);
    assertThat(text(both.result(result(2), 50))).isEqualTo("frames 2, deblurred 2");
  }

  @Test
  void result_streamThatHasNoInput_isShownAtOnceAfterAWhile() {
    MomentRing own = new MomentRing("cam/left", feeds("edges", "deblur"));
    assertThat(text(own.result(edges(1), 0))).isEqualTo("nothing");
    assertThat(text(own.result(result(1), 0))).isEqualTo("nothing");
    long later = MomentRing.PATIENCE_MILLIS + 1;
    assertThat(text(own.result(edges(2), later))).isEqualTo("edges 1, deblurred 1");
    assertThat(text(own.result(result(2), later))).isEqualTo("edges 2, deblurred 2");
    assertThat(text(own.result(edges(3), later + 40))).isEqualTo("nothing");
    assertThat(text(own.result(result(3), later + 41))).isEqualTo("edges 3, deblurred 3");
  }

  @Test
  void holdUpTo_fewBytes_keepsTheNewest() {
    ring.holdUpTo(3L * Records.IMAGE.length);
    ring.result(result(0), 0);
    for (long offset = 1; offset <= 5; offset++) {
      ring.input(input(offset), 0);
    }
    assertThat(text(ring.result(result(2), 10))).isEqualTo("deblurred 2");
    assertThat(text(ring.result(result(4), 10))).isEqualTo("frames 4, deblurred 4");
  }

  @Test
  void moment_numbersRise() {
    assertThat(ring.input(input(1), 0).orElseThrow().number()).isEqualTo(1);
    assertThat(ring.input(input(2), 0).orElseThrow().number()).isEqualTo(2);
  }
}
