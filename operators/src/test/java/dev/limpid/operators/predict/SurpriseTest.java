package dev.limpid.operators.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SurpriseTest {
  private static final double THRESHOLD = PredictOptions.DEFAULTS.surprise();

  private final Random random = new Random(5);

  @Test
  void read_firstFrames_haveNoScore() {
    Surprise surprise = Surprise.NONE;
    for (int i = 0; i < Surprise.WARM_UP_FRAMES; i++) {
      Surprise.Reading reading = surprise.read(1000 * i, THRESHOLD);
      assertThat(reading.score()).isNaN();
      assertThat(reading.anomaly()).isFalse();
      surprise = reading.next();
    }
    assertThat(surprise.read(5, THRESHOLD).score()).isNotNaN();
  }

  @Test
  void read_errorsThatFluctuate_areNoAnomaly() {
    assertThat(anomalies(usual(2000, 20))).isEmpty();
    assertThat(anomalies(usual(2000, 0.1))).isEmpty();
  }

  @Test
  void read_stillSceneWhoseNoiseSetsIn_isNoAnomaly() {
    List<Double> errors = new ArrayList<>(usual(200, 0));
    errors.addAll(usual(200, 6));
    assertThat(anomalies(errors)).isEmpty();
  }

  /** A cut to another scene and back gives two large errors with good predictions between. */
  @Test
  void read_burst_isOneAnomalyAtItsBeginning() {
    List<Double> errors = new ArrayList<>(usual(100, 20));
    errors.add(4000.0);
    errors.addAll(usual(11, 30));
    errors.add(4000.0);
    errors.addAll(usual(200, 20));
    assertThat(anomalies(errors)).containsExactly(100);
  }

  @Test
  void read_everyFrameOfTheBurstUnpredicted_isOneAnomaly() {
    List<Double> errors = new ArrayList<>(usual(100, 20));
    errors.addAll(usual(30, 4000));
    errors.addAll(usual(200, 20));
    assertThat(anomalies(errors)).containsExactly(100);
  }

  @Test
  void read_changeThatLasts_isOneAnomalyAndThenUsual() {
    List<Double> errors = new ArrayList<>(usual(100, 10));
    errors.addAll(usual(1000, 600));
    assertThat(anomalies(errors)).containsExactly(100);
    Surprise last = run(errors);
    assertThat(last.quiet()).isZero();
    assertThat(last.usualError()).isBetween(400.0, 800.0);
  }

  @Test
  void read_burstsFarApart_areAnAnomalyEach() {
    List<Double> errors = new ArrayList<>(usual(100, 20));
    errors.add(4000.0);
    errors.addAll(usual(Surprise.QUIET_FRAMES + 1, 20));
    errors.add(4000.0);
    assertThat(anomalies(errors)).containsExactly(100, 101 + Surprise.QUIET_FRAMES + 1);
  }

  /**
   * Errors around a value, as moving cameras have them: a factor of 1.6 up or down now and then.
   */
  private List<Double> usual(int frames, double error) {
    List<Double> errors = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      errors.add(error * Math.exp(0.25 * random.nextGaussian()));
    }
    return errors;
  }

  private static List<Integer> anomalies(List<Double> errors) {
    List<Integer> found = new ArrayList<>();
    Surprise surprise = Surprise.NONE;
    for (int i = 0; i < errors.size(); i++) {
      Surprise.Reading reading = surprise.read(errors.get(i), THRESHOLD);
      if (reading.anomaly()) {
        found.add(i);
      }
      surprise = reading.next();
    }
    return found;
  }

  private static Surprise run(List<Double> errors) {
    Surprise surprise = Surprise.NONE;
    for (double error : errors) {
      surprise = surprise.read(error, THRESHOLD).next();
    }
    return surprise;
  }
}
