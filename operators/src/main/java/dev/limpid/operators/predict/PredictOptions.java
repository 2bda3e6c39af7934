package dev.limpid.operators.predict;

import dev.limpid.operators.stage.Concealer;
import java.io.Serializable;

/**
 * Settings of the predict stage.
 *
 * @param horizon how many frames ahead predictions are emitted; 0 emits none
 * @param conceal most missing frames in a row that predictions stand in for; 0 conceals none
 * @param timing when stand-ins are emitted
 * @param surprise score from which a frame raises an anomaly, standard deviations
 */
public record PredictOptions(int horizon, int conceal, Concealer.Timing timing, double surprise)
    implements Serializable {
  public static final int MAX_HORIZON = 100;
  public static final int MAX_CONCEAL = 100;
  public static final PredictOptions DEFAULTS =
      new PredictOptions(1, 5, Concealer.Timing.ARRIVAL, 6);

  public PredictOptions {
    require("horizon (frames)", horizon, 0, MAX_HORIZON);
    require("conceal (frames)", conceal, 0, MAX_CONCEAL);
    require("surprise (standard deviations)", surprise, 1, 1000);
  }

  private static void require(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          "predict: %s: expected %s to %s, got %s".formatted(name, min, max, value));
    }
  }
}
