package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tours of known shape; three frames a second, so that each is a coarse one. */
class AlignerTest {
  private static final double FPS = 3;

  private final Places route = new Places(1);
  private final Aligner aligner = new Aligner(AlignOptions.DEFAULT);
  private final Recording reference = route.record("reference", FPS, Places.drive(400, 0, 1), 100);

  private Alignment align(double[] metres) {
    return aligner.align(route.record("query", FPS, metres, 200), reference);
  }

  private static double share(Alignment alignment, double[] metres, int tolerance) {
    int good = 0;
    for (int i = 0; i < metres.length; i++) {
      int matched = alignment.referenceAt(i);
      good += matched >= 0 && Math.abs(matched - metres[i]) <= tolerance ? 1 : 0;
    }
    return good / (double) metres.length;
  }

  private static void assertNeverBack(Alignment alignment) {
    int last = 0;
    for (int matched : alignment.references()) {
      assertThat(matched == Alignment.NONE || matched >= last).isTrue();
      last = matched == Alignment.NONE ? last : matched;
    }
  }

  @Test
  void align_sameSpeed_findsTheDiagonal() {
    double[] metres = Places.drive(400, 0, 1);
    Alignment alignment = align(metres);

    assertThat(share(alignment, metres, 1)).isGreaterThan(0.97);
    assertThat(alignment.matchedShare()).isGreaterThan(0.98);
    assertThat(alignment.confidenceAt(200)).isGreaterThan(0.3f);
    assertThat(alignment.costAt(200)).isBetween(0f, 1.4f);
  }

  @Test
  void align_stop_waitsInTheReference() {
    double[] metres =
        Places.join(Places.drive(150, 0, 1), Places.drive(40, 150, 0), Places.drive(200, 150, 1));
    Alignment alignment = align(metres);

    assertThat(share(alignment, metres, 3)).isGreaterThan(0.95);
    assertNeverBack(alignment);
  }

  @Test
  void align_otherSpeeds_followsThem() {
    double[] metres =
        Places.join(
            Places.drive(100, 0, 1.6), Places.drive(150, 160, 0.6), Places.drive(140, 250, 1));
    Alignment alignment = align(metres);

    assertThat(share(alignment, metres, 3)).isGreaterThan(0.92);
    assertNeverBack(alignment);
  }

  @Test
  void align_otherRoute_findsNothing() {
    Recording elsewhere = new Places(2).record("elsewhere", FPS, Places.drive(400, 0, 1), 300);

    assertThat(aligner.align(elsewhere, reference).matched()).isZero();
  }

  @Test
  void align_partialOverlap_findsItsEnds() {
    double[] metres = Places.drive(400, 250, 1);
    Alignment alignment = align(metres);

    for (int i = 6; i < 144; i++) {
      assertThat(alignment.referenceAt(i)).isBetween(i + 247, i + 253);
    }
    for (int i = 156; i < 400; i++) {
      assertThat(alignment.referenceAt(i)).isEqualTo(Alignment.NONE);
    }
  }

  @Test
  void align_detour_isLeftOutWithinTwoSeconds() {
    double[] metres =
        Places.join(Places.drive(160, 0, 1), Places.drive(60, 5000, 1), Places.drive(180, 220, 1));
    Alignment alignment = align(metres);

    for (int i = 6; i < 394; i++) {
      if (i < 154 || i >= 226) {
        assertThat(alignment.referenceAt(i)).as("frame %d", i).isBetween(i - 3, i + 3);
      } else if (i >= 166 && i < 214) {
        assertThat(alignment.referenceAt(i)).as("frame %d", i).isEqualTo(Alignment.NONE);
      }
    }
  }

  @Test
  void align_fullRate_refinesTheCoarseTour() {
    double[] slow = Places.drive(1500, 20, 0.1);
    Recording query = route.record("query", 30, slow, 400);
    Recording fast = route.record("reference", 15, Places.drive(800, 0, 0.25), 500);
    Alignment alignment = aligner.align(query, fast);

    int good = 0;
    for (int i = 0; i < slow.length; i++) {
      good += Math.abs(alignment.referenceAt(i) - slow[i] / 0.25) <= 4 ? 1 : 0;
    }
    assertThat(good / 1500.0).isGreaterThan(0.95);
    assertNeverBack(alignment);
  }

  @Test
  void align_sameInput_sameResult() {
    double[] metres = Places.drive(300, 30, 1.1);

    assertThat(align(metres).references()).isEqualTo(align(metres).references());
  }

  @Test
  void align_tooShort_saysHowLong() {
    assertThatThrownBy(() -> align(Places.drive(5, 0, 1)))
        .isInstanceOf(AlignException.class)
        .hasMessageContaining("recording query: expected at least 8 frames")
        .hasMessageContaining("got 5");
  }

  @Test
  void align_otherDimension_saysBoth() {
    Recording other =
        Recording.of("other", Descriptors.of(1, new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1}), FPS);

    assertThatThrownBy(() -> aligner.align(other, reference))
        .isInstanceOf(AlignException.class)
        .hasMessageContaining("expected both of 1 values, got " + Places.DIMENSION);
  }

  @Test
  void align_viewer_seesTheMatrixOfMovingFramesAndTheTour() {
    List<CoarseView> views = new ArrayList<>();
    Recording query = route.record("query", FPS, Places.drive(100, 0, 1), 1);
    aligner.align(query, reference, views::add);

    CoarseView view = views.get(0);
    assertThat(views).hasSize(1);
    assertThat(view.costs().shrink()).isEqualTo(1);
    assertThat(view.costs().rows()).isBetween(10, query.frames());
    assertThat(view.searched()).hasSizeGreaterThanOrEqualTo(view.costs().rows());
    assertThat(view.accepted())
        .isNotEmpty()
        .allSatisfy(
            point -> {
              assertThat(point.query()).isBetween(0, view.costs().rows() - 1);
              int column = (int) Math.round(point.reference());
              assertThat(view.decorrelated().at(point.query(), column)).isNegative();
            });
  }

  @Test
  void costMap_largeMatrix_isAveraged() {
    float[] values = new float[2 * 1601];
    Arrays.fill(values, 5);
    Arrays.fill(values, 0, 3, 0);
    Arrays.fill(values, 1601, 1604, 1);
    try (Matrix matrix = Matrix.of(2, 1601, values)) {
      CostMap map = CostMap.of(matrix);
      assertThat(List.of(map.shrink(), map.rows(), map.columns())).containsExactly(3, 1, 534);
      assertThat(map.at(0, 0)).isEqualTo(0.5f);
      assertThat(map.at(0, 533)).isEqualTo(5);
    }
  }
}
