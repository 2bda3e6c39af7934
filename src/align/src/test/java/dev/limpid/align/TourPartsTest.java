package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps of the matching one by one, on matrices small enough to check by hand. */
class TourPartsTest {
  private static final int SIZE = 12;

  /** Costs 0.5 everywhere, -4 on the given reference of each query. */
  private static Matrix valley(int[] references) {
    float[] values = new float[references.length * SIZE];
    Arrays.fill(values, 0.5f);
    for (int i = 0; i < references.length; i++) {
      values[i * SIZE + references[i]] = -4;
    }
    return Matrix.of(references.length, SIZE, values);
  }

  private static int[] path(int... references) {
    try (Matrix costs = valley(references)) {
      StripePath path = StripeSearch.search(costs, 0, references.length);
      int[] found = new int[references.length];
      Arrays.setAll(found, path::referenceAt);
      assertThat(path.meanGain()).isCloseTo(4, within(1e-5));
      return found;
    }
  }

  @Test
  void search_straightStopAndFastReference_followsTheValley() {
    for (int[] references :
        List.of(
            new int[] {2, 3, 4, 5, 6, 7, 8, 9},
            new int[] {2, 3, 4, 4, 4, 4, 5, 6},
            new int[] {0, 1, 3, 5, 7, 9, 10, 11})) {
      assertThat(path(references)).isEqualTo(references);
    }
  }

  @Test
  void alternatives_oneValley_gainNothing() {
    int[] references = {2, 3, 4, 5, 6, 7, 8, 9};
    try (Matrix costs = valley(references)) {
      assertThat(Alternatives.meanGain(costs, references, 4, 1)).isLessThan(0);
    }
  }

  @Test
  void alternatives_valleyElsewhere_gainIt() {
    int[] elsewhere = {0, 0, 0, 0, 0, 0, 0, 0};
    try (Matrix costs = valley(new int[] {2, 3, 4, 5, 6, 7, 8, 9})) {
      assertThat(Alternatives.meanGain(costs, elsewhere, 4, 1)).isCloseTo(4, within(1e-5));
    }
  }

  @Test
  void moving_stop_isOneFrameThatHoldsTheWholeStop() {
    double[] metres =
        Places.join(Places.drive(6, 0, 3), Places.drive(5, 18, 0), Places.drive(4, 21, 3));
    MovingFrames moving = MovingFrames.of(Places.clean(metres), 1);

    assertThat(moving.count()).isEqualTo(11);
    assertThat(moving.first(6)).isEqualTo(6);
    assertThat(moving.end(6)).isEqualTo(11);
    assertThat(moving.position(11)).isEqualTo(7);
    assertThat(moving.position(8.5)).isEqualTo(6.5);
    assertThat(moving.frame(6.5)).isEqualTo(8.5);
    assertThat(moving.frame(10)).isEqualTo(14);
    assertThat(moving.end(10)).isEqualTo(15);
  }

  @Test
  void stripes_longMatrix_overlapAndAgree() {
    int[] references = {0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    try (Matrix costs = valley(references)) {
      Stripes stripes = Stripes.search(costs, 8);

      assertThat(stripes.paths()).hasSize(3);
      assertThat(stripes.owners()).startsWith(0, 0).endsWith(2, 2).hasSize(14);
      assertThat(stripes.agree(5, 3, 0)).isTrue();
      assertThat(stripes.agree(5, 5, 1)).isFalse();
    }
  }

  @Test
  void runs_gainAboveAndBelow_areFoundAndBridged() {
    double[] score = {-1, 2, 2, 2, -1, 2, 2, -3, -3, -3, 1, -1, 4, 4};
    boolean[] linked = new boolean[score.length];
    Arrays.fill(linked, true);

    assertThat(MatchedRuns.find(score, linked, 3))
        .containsExactly(new MatchedRuns.Run(1, 7), new MatchedRuns.Run(12, 14));
    linked[3] = false;
    assertThat(MatchedRuns.find(score, linked, 3))
        .containsExactly(
            new MatchedRuns.Run(1, 3), new MatchedRuns.Run(3, 7), new MatchedRuns.Run(12, 14));
    assertThat(MatchedRuns.find(score, linked, 100)).isEmpty();
  }

  @Test
  void neverBack_fallingParts_arePooled() {
    assertThat(Smoothing.neverBack(new double[] {1, 3, 2, 2, 5, 4}))
        .containsExactly(1, 7 / 3.0, 7 / 3.0, 7 / 3.0, 4.5, 4.5);
  }

  @Test
  void kalman_straightLine_staysAndJumpIsRounded() {
    double[] line = new double[60];
    Arrays.setAll(line, i -> 5 + 0.5 * i);
    double[] smooth = KalmanSmoother.smooth(line, 3, 0.03);
    for (int i = 0; i < line.length; i++) {
      assertThat(smooth[i]).isCloseTo(line[i], within(1.0));
    }
    double[] jump = new double[60];
    Arrays.setAll(jump, i -> i < 30 ? 0 : 20);
    double[] rounded = KalmanSmoother.smooth(jump, 3, 0.03);
    assertThat(rounded[30] - rounded[29]).isLessThan(5);
  }

  @Test
  void smoother_stopAndNoise_neverGoesBack() {
    double[] reference = new double[200];
    for (int i = 0; i < reference.length; i++) {
      double clean = i < 80 ? i : i < 120 ? 80 : i - 40;
      reference[i] = clean + (i % 3 == 0 ? 2 : 0);
    }
    double[] certain = new double[200];
    Segment smooth = TourSmoother.smooth(new Segment(10, reference, certain), 150);

    assertThat(smooth.first()).isEqualTo(10);
    assertThat(smooth.end()).isEqualTo(210);
    for (int i = 11; i < 210; i++) {
      assertThat(smooth.referenceAt(i)).isGreaterThanOrEqualTo(smooth.referenceAt(i - 1));
      assertThat(smooth.referenceAt(i)).isBetween(0.0, 149.0);
    }
    assertThat(smooth.referenceAt(110)).isCloseTo(80, within(4.0));
    assertThat(smooth.referenceAt(50)).isCloseTo(40, within(3.0));
  }
}
