package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MatrixTest {
  private static Descriptors random(int count, int dimension, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Descriptors.Builder builder = new Descriptors.Builder();
    for (int i = 0; i < count; i++) {
      double[] value = new double[dimension];
      for (int k = 0; k < dimension; k++) {
        value[k] = random.nextGaussian();
      }
      builder.add(Places.unit(value));
    }
    return builder.build();
  }

  @Test
  void costs_awkwardSizes_areTheDistances() {
    Descriptors queries = random(37, 19, 1);
    Descriptors references = random(53, 19, 2);
    try (Matrix costs = Costs.between(queries, references)) {
      assertThat(costs.rows()).isEqualTo(37);
      assertThat(costs.columns()).isEqualTo(53);
      for (int i = 0; i < 37; i++) {
        for (int j = 0; j < 53; j++) {
          assertThat(costs.get(i, j)).isCloseTo(queries.distance(i, references, j), within(1e-3f));
        }
      }
    }
  }

  @Test
  void lowRank_matrixOfThatRank_isAllOfIt() {
    try (Matrix left = Matrix.of(random(61, 3, 3), 0, 61);
        Matrix right = Matrix.of(random(47, 3, 4), 0, 47);
        Matrix product = new Matrix(61, 47)) {
      product.multiply(1, left, false, right, true, 0);
      try (LowRank all = LowRank.of(product, 3);
          LowRank part = LowRank.of(product, 2);
          Matrix rest = new Matrix(61, 47)) {
        rest.multiply(1, left, false, right, true, 0);
        part.subtractFrom(rest);
        all.subtractFrom(product);
        assertThat(Costs.deviation(product)).isLessThan(1e-5);
        assertThat(Costs.deviation(rest)).isGreaterThan(1e-2);
      }
    }
  }

  @Test
  void lowRank_betweenRows_isInterpolated() {
    try (Matrix ramp = Matrix.of(3, 2, new float[] {0, 0, 1, 2, 2, 4});
        LowRank whole = LowRank.of(ramp, 1);
        LowRank finer = whole.at(new double[] {0.5, 1.5, 9}, new double[] {0, 1});
        Matrix zero = Matrix.of(3, 2, new float[6])) {
      finer.subtractFrom(zero);
      assertThat(zero.get(0, 1)).isCloseTo(-1, within(1e-4f));
      assertThat(zero.get(1, 0)).isCloseTo(-1.5f, within(1e-4f));
      assertThat(zero.get(2, 1)).isCloseTo(-4, within(1e-4f));
    }
  }

  @Test
  void descriptors_ofWrongLength_areRefused() {
    assertThatThrownBy(() -> Descriptors.of(2, new float[] {1, 0, 1, 1}))
        .isInstanceOf(AlignException.class)
        .hasMessageContaining("descriptor of frame 1: expected length 1, got 1.414");
    assertThatThrownBy(() -> Descriptors.of(2, new float[] {Float.NaN, 0}))
        .isInstanceOf(AlignException.class);
    assertThatThrownBy(() -> new Descriptors.Builder().build())
        .isInstanceOf(AlignException.class)
        .hasMessageContaining("got 0");
  }

  @Test
  void matrix_tooLarge_isRefused() {
    assertThatThrownBy(() -> new Matrix(100_000, 100_000).close())
        .isInstanceOf(AlignException.class)
        .hasMessageContaining("100000 x 100000");
  }
}
