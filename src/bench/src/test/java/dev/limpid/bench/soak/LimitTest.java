package dev.limpid.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitTest {
  private static final int ROWS = 540;
  private static final String COLUMN = "run.residentMB";

  @TempDir Path dir;

  @Test
  void judge_100BytesMorePerFrame_rises() throws IOException {
    Samples samples = samples(row -> 800 + row * 10 * 16 * 100 / 1e6 + noise(row));
    assertThat(Limit.judge(samples, List.of(new Limit(COLUMN, 4)))).containsExactly(COLUMN);
  }

  @Test
  void judge_flatWithNoise_isGood() throws IOException {
    Samples samples = samples(row -> 800 + noise(row));
    assertThat(Limit.judge(samples, List.of(new Limit(COLUMN, 4)))).isEmpty();
  }

  @Test
  void slopePerHour_growthAtTheStart_doesNotCount() throws IOException {
    Samples samples = samples(row -> Math.min(row, ROWS / 4));
    assertThat(samples.slopePerHour(COLUMN)).isZero();
  }

  @Test
  void slopePerHour_fewWildRows_doNotCount() throws IOException {
    Samples samples = samples(row -> row % 50 == 0 ? 1e6 : row / 360.0);
    assertThat(samples.slopePerHour(COLUMN)).isCloseTo(1, within(0.01));
  }

  @Test
  void slopePerHour_columnThatIsNotThere_isRefused() throws IOException {
    Samples samples = samples(row -> row);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> samples.slopePerHour("run.heapMB"))
        .withMessageContaining("'run.heapMB': expected at least 2 figures, got 0");
  }

  @Test
  void add_columnWithoutFigure_isAnEmptyField() throws IOException {
    Samples samples = new Samples(dir.resolve("samples.csv"));
    samples.add(0, Map.of(COLUMN, 1.0));
    samples.add(10, Map.of());
    assertThat(Files.readAllLines(dir.resolve("samples.csv")))
        .containsExactly("second,run.residentMB", "0,1.000", "10,");
  }

  private static double noise(int row) {
    return 5 * Math.sin(row * 12.9898);
  }

  /** One row each ten seconds for an hour and a half. */
  private Samples samples(IntToDoubleFunction figure) throws IOException {
    Samples samples = new Samples(dir.resolve("samples.csv"));
    for (int row = 0; row < ROWS; row++) {
      samples.add(row * 10, Map.of(COLUMN, figure.applyAsDouble(row)));
    }
    return samples;
  }
}
