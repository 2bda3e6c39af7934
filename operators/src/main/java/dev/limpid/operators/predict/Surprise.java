package dev.limpid.operators.predict;

/**
 * What is usual for the prediction errors of one stream, and whether an anomaly lasts. Immutable.
 *
 * <p>Errors are compared by their logarithm, whose mean and variance are forgotten exponentially.
 * The score of a frame is its distance above the mean in standard deviations. What is far above
 * counts only up to {@link #LARGEST_STEP} deviations, so that a burst does not become usual at once
 * but a change that lasts does in the end.
 *
 * <p>An anomaly begins at the threshold and ends after {@link #QUIET_FRAMES} frames in a row below
 * half of it, so that the beginning and the end of a burst are one anomaly.
 *
 * @param frames how many errors were seen, at most {@link #MEMORY_FRAMES}
 * @param mean of the logarithms
 * @param variance of the logarithms
 * @param quiet frames left until the anomaly ends; 0 when there is none
 */
record Surprise(int frames, float mean, float variance, int quiet) {
  /** Errors weigh 1/e after so many frames. */
  static final int MEMORY_FRAMES = 50;

  /** Before so many errors are known, no frame has a score. */
  static final int WARM_UP_FRAMES = 12;

  /** An anomaly ends after so many frames without surprise. */
  static final int QUIET_FRAMES = 50;

  /** The deviation is taken for at least this: a factor of 1.35 in the error is never unusual. */
  static final float SMALLEST_DEVIATION = 0.3f;

  /** Larger deviations than this move the mean no further. */
  static final float LARGEST_STEP = 3;

  /** Errors below this hardly differ, squared levels: what noise leaves after averaging. */
  private static final double NOISE_FLOOR = 4;

  /** A stream of which nothing is known. */
  static final Surprise NONE = new Surprise(0, 0, 0, 0);

  /**
   * What a frame meant.
   *
   * @param next what is usual after it
   * @param score standard deviations above the mean, or NaN while too little is known
   * @param anomaly whether an anomaly begins with it
   */
  record Reading(Surprise next, double score, boolean anomaly) {}

  /**
   * Takes the error of a prediction.
   *
   * @param error see {@link SurpriseMeter#error}
   * @param threshold score from which a frame is an anomaly
   */
  Reading read(double error, double threshold) {
    float value = (float) StrictMath.log(error + NOISE_FLOOR);
    boolean known = frames >= WARM_UP_FRAMES;
    float distance = (value - mean) / deviation();
    double score = known ? distance : Double.NaN;
    boolean above = known && distance >= threshold;
    boolean anomaly = above && quiet == 0;
    float counted = known ? mean + Math.min(distance, LARGEST_STEP) * deviation() : value;
    return new Reading(after(counted, quietAfter(score, threshold)), score, anomaly);
  }

  /** The error that is usual, squared levels of 255. */
  double usualError() {
    return Math.max(0, StrictMath.exp(mean) - NOISE_FLOOR);
  }

  private float deviation() {
    return Math.max(SMALLEST_DEVIATION, (float) Math.sqrt(variance));
  }

  private int quietAfter(double score, double threshold) {
    if (score >= threshold || (quiet > 0 && score >= threshold / 2)) {
      return QUIET_FRAMES;
    }
    return Math.max(0, quiet - 1);
  }

  private Surprise after(float value, int quietNext) {
    int count = Math.min(frames + 1, MEMORY_FRAMES);
    float weight = 1f / count;
    float step = value - mean;
    float nextMean = mean + weight * step;
    float nextVariance = (1 - weight) * (variance + weight * step * step);
    return new Surprise(count, nextMean, nextVariance, quietNext);
  }
}
